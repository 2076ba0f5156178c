using System.ComponentModel;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>Mode and group of a Unix socket's file. Unix only.</summary>
internal static partial class SocketFile
{
    private const uint OwnerAndGroup = 0x1B0; // 0660
    private const uint OthersMayNotWrite = 0x2; // 0002

    /// <summary>Before bind: the file then comes into being with this mode, and there is no moment when others may connect.</summary>
    public static void SetModeBeforeBind(Socket socket)
    {
        if (ChangeMode(socket.SafeHandle.DangerousGetHandle().ToInt32(), OwnerAndGroup) != 0)
        {
            throw new IOException($"cannot set the mode of the control socket: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    /// <summary>Lets group members in where a mode says so, whatever the caller's mask was; others never get to write.</summary>
    public static void AllowGroup() => _ = SetMask(OthersMayNotWrite);

    /// <summary>Gives the file to a group; false where the agent may not.</summary>
    public static bool TryGiveToGroup(string path, uint group) => ChangeOwner(path, uint.MaxValue, group) == 0;

    /// <summary>Whether a path is a socket: the one kind of file that open refuses with ENXIO.</summary>
    public static bool IsSocket(string path)
    {
        const int noSuchDevice = 6;
        try
        {
            using var file = PosixFile.OpenExisting(path);
            return false;
        }
        catch (IOException refused)
        {
            return refused.HResult == noSuchDevice;
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(int socket, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
