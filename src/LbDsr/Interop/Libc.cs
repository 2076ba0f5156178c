using System;
using System.Runtime.InteropServices;
using System.Text;

namespace LbAdmin.Dsr.Interop;

/// <summary>The calls of the C library that .NET lacks. Numbers returned are 0 or more, or -errno. Linux only; any thread.</summary>
internal static unsafe class Libc
{
    private const string Library = "libc";

    /// <summary>linux/magic.h: BPF_FS_MAGIC.</summary>
    private const uint BpfFileSystem = 0xCAFE4A11;

    private const int OpenFolderFlags = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int LockShared = 1;
    private const int LockExclusive = 2;

    /// <summary>Also 0 where there is no such interface.</summary>
    public static int InterfaceIndex(string name) => Result((int)if_nametoindex(Text(name)));

    public static int MakeFolder(string path, uint mode) => Result(mkdir(Text(path), mode));

    public static int RemoveFolder(string path) => Result(rmdir(Text(path)));

    public static int RemoveFile(string path) => Result(unlink(Text(path)));

    /// <summary>In the place of what is there, in one step.</summary>
    public static int Rename(string from, string to) => Result(rename(Text(from), Text(to)));

    public static int OpenFolder(string path) => Result(open(Text(path), OpenFolderFlags));

    /// <summary>Waits for those who have it; it ends with the descriptor.</summary>
    public static int Lock(int descriptor, bool isExclusive)
    {
        int result;
        do
        {
            result = Result(flock(descriptor, isExclusive ? LockExclusive : LockShared));
        }
        while (result == -LinuxError.Interrupted);
        return result;
    }

    /// <summary>1 where a path is in a BPF file system, 0 where it is in another.</summary>
    public static int IsOfBpf(string path)
    {
        // struct statfs: long f_type first; 120 bytes.
        var status = stackalloc long[32];
        var result = Result(statfs(Text(path), status));
        return result < 0 ? result : (uint)status[0] == BpfFileSystem ? 1 : 0;
    }

    /// <summary>For its owner alone.</summary>
    public static int MountBpf(string path) => Result(mount(Text("bpf"), Text(path), Text("bpf"), UIntPtr.Zero, Text("mode=0700")));

    [DllImport(Library, EntryPoint = "close")]
    public static extern int Close(int descriptor);

    [DllImport(Library, EntryPoint = "capget")]
    public static extern int GetCapabilities(uint* header, uint* sets);

    private static int Result(int result) => result < 0 ? -Marshal.GetLastWin32Error() : result;

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport(Library)]
    private static extern uint if_nametoindex(byte[] name);

    [DllImport(Library, SetLastError = true)]
    private static extern int mkdir(byte[] path, uint mode);

    [DllImport(Library, SetLastError = true)]
    private static extern int rmdir(byte[] path);

    [DllImport(Library, SetLastError = true)]
    private static extern int unlink(byte[] path);

    [DllImport(Library, SetLastError = true)]
    private static extern int rename(byte[] from, byte[] to);

    [DllImport(Library, SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport(Library, SetLastError = true)]
    private static extern int flock(int descriptor, int operation);

    [DllImport(Library, SetLastError = true)]
    private static extern int statfs(byte[] path, long* status);

    [DllImport(Library, SetLastError = true)]
    private static extern int mount(byte[] source, byte[] target, byte[] type, UIntPtr flags, byte[] data);
}
