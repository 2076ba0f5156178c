using System.IO;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Interop;

/// <summary>
/// Files as Windows has them: an open one can be read by others, renamed and removed only where whoever opened it shares
/// that. The access list is the folder's. No link in the last place is followed.
/// </summary>
internal static class WindowsFile
{
    /// <summary>ERROR_SHARING_VIOLATION as an HRESULT.</summary>
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>An open segment is read once more for the history, and is renamed to its name while it is open.</summary>
    private const FileShare Everything = FileShare.ReadWrite | FileShare.Delete;

    public static SafeFileHandle OpenExisting(string path)
    {
        RefuseLink(path);
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, Everything);
    }

    /// <summary>Creates; what was there under this name, a planted link included, is removed first and never written to.</summary>
    public static SafeFileHandle CreateNew(string path)
    {
        File.Delete(path);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Everything);
    }

    /// <summary>Opens for this process alone, and creates where it is missing; null where another process has it open.</summary>
    public static SafeFileHandle? TryOpenAlone(string path)
    {
        RefuseLink(path);
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (taken.HResult == SharingViolation)
        {
            return null;
        }
    }

    private static void RefuseLink(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || (file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint)))
        {
            throw new IOException($"cannot open '{path}': it is a symbolic link, and the agent follows none");
        }
    }
}
