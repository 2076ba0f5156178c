using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Interop;

/// <summary>
/// Files by the calls that .NET lacks: never through a symbolic link in the last place, mode 0600 from the first
/// moment, locked, and with the directory entry itself made durable. Linux only.
/// </summary>
internal static partial class PosixFile
{
    private const int ReadWrite = 0x2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int Truncate = 0x200;
    private const int Directory = 0x10000;
    private const int NoFollow = 0x20000;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180; // 0600
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int LockRelease = 8;

    // O_DIRECTORY and O_NOFOLLOW differ on Arm; these are the values of x86-64, and those of Arm64 below.
    private const int DirectoryArm = 0x4000;
    private const int NoFollowArm = 0x8000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    private static int NoFollowFlag => IsArm ? NoFollowArm : NoFollow;

    public static SafeFileHandle OpenExisting(string path) => Open(path, ReadWrite | NoFollowFlag | CloseOnExec);

    /// <summary>Creates; what was there under this name, a planted link included, is removed first and never written to.</summary>
    public static SafeFileHandle CreateNew(string path)
    {
        File.Delete(path);
        return Open(path, ReadWrite | Create | Exclusive | Truncate | NoFollowFlag | CloseOnExec);
    }

    /// <summary>
    /// Opens and locks, and creates where it is missing; null where another process holds the lock. The lock goes with the
    /// handle, also when the process is killed.
    /// </summary>
    public static SafeFileHandle? TryOpenLocked(string path)
    {
        var file = Open(path, ReadWrite | Create | NoFollowFlag | CloseOnExec);
        if (Flock(file, LockExclusive | LockNonBlocking) == 0)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Opens a folder to be named by its descriptor (/proc/self/fd/NUMBER), whatever its path leads to later.</summary>
    public static SafeFileHandle OpenDirectory(string path) => Open(path, (IsArm ? DirectoryArm : Directory) | NoFollowFlag | CloseOnExec);

    /// <summary>Gives a file or folder to a user and a group; what is a symbolic link is given itself.</summary>
    /// <exception cref="IOException">This process may not.</exception>
    public static void Give(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
        {
            throw Failure("change the owner of", path);
        }
    }

    /// <summary>Gives the lock back at once; closing alone leaves it with a child process that is between fork and exec.</summary>
    public static void Unlock(SafeFileHandle file) => _ = Flock(file, LockRelease);

    /// <summary>Makes renames and new names in a directory durable.</summary>
    public static void FlushDirectory(string path)
    {
        using var handle = Open(path, (IsArm ? DirectoryArm : Directory) | CloseOnExec);
        if (Fsync(handle) != 0)
        {
            throw Failure("flush", path);
        }
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        var handle = OpenFile(path, flags, OwnerOnly);
        if (handle.IsInvalid)
        {
            var failure = Failure("open", path);
            handle.Dispose();
            throw failure;
        }

        return handle;
    }

    private static IOException Failure(string what, string path)
    {
        const int tooManyLinks = 40;
        var error = Marshal.GetLastPInvokeError();
        var reason = error == tooManyLinks ? "it is a symbolic link, and the agent follows none" : new Win32Exception(error).Message;
        return new IOException($"cannot {what} '{path}': {reason}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
