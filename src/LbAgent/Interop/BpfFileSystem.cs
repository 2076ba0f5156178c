using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>The file system in which programs and maps of the kernel have names (bpffs). Linux only.</summary>
internal static unsafe partial class BpfFileSystem
{
    /// <summary>Where it is by custom. Its root lets root alone in where systemd mounted it.</summary>
    public const string Place = "/sys/fs/bpf";

    /// <summary>The product's own, for agents of other users than root: <c>LbAgent prepare</c> mounts it, with a folder for each such user, named by the user's number.</summary>
    public const string OwnPlace = "/run/lbagent/bpf";

    /// <summary>Whether a folder is in one.</summary>
    /// <exception cref="IOException">The kernel's list cannot be read.</exception>
    public static bool Has(string folder) => File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .Where(mount => mount.Length > 2 && IsWithin(folder, mount[1]))
        .MaxBy(mount => mount[1].Length) is [_, _, "bpf", ..];

    /// <summary>Whether this process has a mount namespace of its own, which ends with it and its children. False where that cannot be told.</summary>
    public static bool IsOurOwn()
    {
        try
        {
            return File.ResolveLinkTarget("/proc/self/ns/mnt", returnFinalTarget: false)?.Name is { } own
                && File.ResolveLinkTarget("/proc/1/ns/mnt", returnFinalTarget: false)?.Name is { } first
                && own != first;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Mounts one, owned by root.</summary>
    /// <param name="folder">Not followed where it is a symbolic link only if the caller opened it and names the descriptor.</param>
    /// <param name="mode">Of its root, in octal digits.</param>
    /// <returns>0, or the error number: EPERM without CAP_SYS_ADMIN.</returns>
    public static int Mount(string folder, string mode = "0700")
    {
        const ulong noSuid = 2, noDevices = 4, noExecution = 8;
        return Mount("bpf", folder, "bpf", noSuid | noDevices | noExecution, $"mode={mode}") < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    private static bool IsWithin(string folder, string mount) =>
        mount == "/" || folder == mount || folder.StartsWith($"{mount}/", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string kind, ulong flags, string options);
}
