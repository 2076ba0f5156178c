using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>Where a path leads, and what is there.</summary>
internal static class FilePlace
{
    private const int MostLinks = 40;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeAlone = 1; // STATX_TYPE
    private const int SizeOfStatx = 256;
    private const int OffsetOfMode = 28;
    private const int TypeBits = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG

    /// <summary>The path with no link left in it; its last part need not exist.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string WithoutLinks(string path)
    {
        var links = 0;
        return WithoutLinks(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether a device, a pipe, a socket or the like is there: what takes text, and nothing may stand in its place.</summary>
    public static bool IsNoRegularFile(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return path.StartsWith(@"\\.\", StringComparison.Ordinal) || (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.Device));
        }

        var status = new byte[SizeOfStatx];
        return File.Exists(path)
            && Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeAlone, status) == 0
            && (BitConverter.ToUInt16(status, OffsetOfMode) & TypeBits) != RegularFile;
    }

    /// <summary>".." is what the folder says, behind a link too.</summary>
    private static string WithoutLinks(string path, ref int links)
    {
        var root = Path.GetPathRoot(path)!;
        var place = root;
        foreach (var part in path[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            var next = part switch { "." => place, ".." => Path.GetDirectoryName(place) ?? root, _ => Path.Join(place, part) };
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException("the links lead in a circle");
            }

            place = WithoutLinks(Path.IsPathRooted(target) ? target : Path.Join(place, target), ref links);
        }

        return place;
    }

    /// <summary>statx(2).</summary>
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
