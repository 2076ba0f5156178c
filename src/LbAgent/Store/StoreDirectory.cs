using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using LbAgent.Interop;
using Microsoft.Win32.SafeHandles;

namespace LbAgent.Store;

/// <summary>
/// The agent's state directory: one agent at a time, private, no symbolic links. Segments are named by the revision of
/// their first record, so that their order is that of their names.
/// </summary>
internal sealed class StoreDirectory : IDisposable
{
    private const string Prefix = "segment-";
    private const string Suffix = ".lbs";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly SafeFileHandle _lock;

    private StoreDirectory(string path, SafeFileHandle @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <exception cref="IOException">The directory is a link, belongs to or can be written by others, or another agent has it.</exception>
    public static StoreDirectory Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            WindowsStateFolder.Prepare(path);
            return new StoreDirectory(path, LockPatiently(path, WindowsFile.TryOpenAlone));
        }

        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new IOException($"the state directory '{path}' is a symbolic link; name the directory itself with --state");
        }

        Directory.CreateDirectory(path, Private);
        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
        {
            throw new IOException($"others can write to the state directory '{path}'; take that away with: chmod 700 {path}");
        }

        return new StoreDirectory(path, LockPatiently(path, PosixFile.TryOpenLocked));
    }

    /// <summary>Segments by their first revision, oldest first.</summary>
    public IReadOnlyList<(ulong First, string Path)> Segments() =>
    [
        .. Directory.EnumerateFiles(Path, Prefix + "*" + Suffix)
            .Select(path => (First: RevisionOf(path), Path: path))
            .Where(segment => segment.First is not null)
            .Select(segment => (segment.First!.Value, segment.Path))
            .OrderBy(segment => segment.Value),
    ];

    public string SegmentPath(ulong first) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first:D20}{Suffix}"));

    public string TemporaryPath => System.IO.Path.Combine(Path, "segment.new");

    public static SafeFileHandle OpenSegment(string path) =>
        OperatingSystem.IsWindows() ? WindowsFile.OpenExisting(path) : PosixFile.OpenExisting(path);

    public SafeFileHandle CreateTemporary() =>
        OperatingSystem.IsWindows() ? WindowsFile.CreateNew(TemporaryPath) : PosixFile.CreateNew(TemporaryPath);

    /// <summary>Names the temporary file as the segment, durably.</summary>
    /// <param name="temporary">The temporary file, open: on Windows the flush of a file makes its name durable too.</param>
    /// <param name="first">The revision of its first record.</param>
    public void Publish(SafeFileHandle temporary, ulong first)
    {
        File.Move(TemporaryPath, SegmentPath(first), overwrite: true);
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(temporary);
        }
        else
        {
            PosixFile.FlushDirectory(Path);
        }
    }

    /// <summary>Takes a temporary file away that did not become a segment.</summary>
    public void DropTemporary() => File.Delete(TemporaryPath);

    /// <summary>Keeps a damaged file for people to look at, out of the agent's way.</summary>
    public static string SetAside(string path)
    {
        var aside = path + ".damaged";
        for (var i = 1; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{i}");
        }

        File.Move(path, aside);
        return aside;
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            PosixFile.Unlock(_lock);
        }

        _lock.Dispose();
    }

    /// <summary>An agent that is just ending holds the lock for a moment more; so does a child process between fork and exec.</summary>
    private static SafeFileHandle LockPatiently(string path, Func<string, SafeFileHandle?> tryLock)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (tryLock(System.IO.Path.Combine(path, "lock")) is { } file)
            {
                return file;
            }

            Thread.Sleep(25);
        }

        throw new IOException($"another agent uses the state directory '{path}'; stop it, or give this one its own with --state");
    }

    private static ulong? RevisionOf(string path)
    {
        var name = System.IO.Path.GetFileName(path.AsSpan());
        return ulong.TryParse(name[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;
    }
}
