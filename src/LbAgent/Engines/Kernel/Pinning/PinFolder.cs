using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Linq;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel.Pinning;

/// <summary>
/// The folder of a BPF file system by which the datapath outlives the agent: a file for each map, and, last of all, one for each interface
/// that the program is attached to. One thread at a time.
/// </summary>
/// <param name="path">Its own: nothing else is in it.</param>
internal sealed class PinFolder(string path)
{
    private const string LinkPrefix = "link_";

    public string Path { get; } = path;

    /// <summary>Whether a datapath stands there.</summary>
    /// <exception cref="UnauthorizedAccessException">That is for another user to know.</exception>
    public bool IsUsed => Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any();

    /// <summary>Sees to it that things can be pinned here. Returns why they cannot, in words; empty where they can.</summary>
    public string Make()
    {
        if (OperatingSystem.IsWindows())
        {
            return "needs Linux";
        }

        try
        {
            if (!BpfFileSystem.Has(Path) && Path.StartsWith($"{BpfFileSystem.Place}/", StringComparison.Ordinal) && BpfFileSystem.Mount(BpfFileSystem.Place) is not 0 and var error)
            {
                return $"{BpfFileSystem.Place} cannot be mounted: {new Win32Exception(error).Message}{PinPlace.Remedy(Path)}";
            }

            if (!BpfFileSystem.Has(Path))
            {
                return $"{Path} is in no BPF file system";
            }

            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // Another user's folder says so now.
            _ = IsUsed;
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{Path} is not for this agent's user to write in{PinPlace.Remedy(Path)}";
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Names with a dot are not allowed there.</summary>
    public string OfMap(string name) => $"{Path}/{name.Replace('.', '_')}";

    public string OfLink(int interfaceIndex) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{LinkPrefix}{interfaceIndex}");

    /// <summary>Null where nothing is by that name.</summary>
    /// <exception cref="BpfFailedException">It cannot be had.</exception>
    public static DescriptorHandle? Open(string file)
    {
        var descriptor = Libbpf.GetPinned(file);
        return descriptor >= 0 ? new DescriptorHandle(descriptor)
            : descriptor == -LinuxError.NoSuchEntry ? null
            : throw new BpfFailedException($"{file}: {new Win32Exception(-descriptor).Message}");
    }

    /// <summary>Programs at work on interfaces. What stands for none any more goes.</summary>
    /// <exception cref="BpfFailedException">One is at work in another network namespace, or the kernel does not tell.</exception>
    public List<InterfaceAttachment> Attachments()
    {
        List<InterfaceAttachment> found = [];
        foreach (var file in Directory.Exists(Path) ? Directory.GetFiles(Path, $"{LinkPrefix}*") : [])
        {
            if (TryAdopt(file) is { } attachment)
            {
                found.Add(attachment);
            }
            else
            {
                File.Delete(file);
            }
        }

        return found;

        InterfaceAttachment? TryAdopt(string file)
        {
            try
            {
                return Open(file) is { } link ? InterfaceAttachment.Adopt(link) : null;
            }
            catch (BpfFailedException failure)
            {
                found.ForEach(attachment => attachment.Dispose());
                throw new BpfFailedException($"{file} cannot be taken over: {failure.Message}; give this agent a folder of its own (--pins)", failure);
            }
        }
    }

    /// <summary>The name of the program's work on an interface goes, if nobody has removed it, or all of the folder, before.</summary>
    /// <exception cref="IOException">It stays.</exception>
    public void RemoveLink(int interfaceIndex)
    {
        if (Directory.Exists(Path))
        {
            File.Delete(OfLink(interfaceIndex));
        }
    }

    /// <summary>Programs leave their interfaces first. What others still hold lives as long as they do.</summary>
    /// <exception cref="IOException">Something stays.</exception>
    public void Remove()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (var file in Directory.GetFiles(Path).OrderByDescending(file => System.IO.Path.GetFileName(file).StartsWith(LinkPrefix, StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        Directory.Delete(Path);
    }

    /// <summary>Maps only: interfaces keep their programs.</summary>
    public void RemoveMaps()
    {
        foreach (var file in Directory.GetFiles(Path).Where(file => !System.IO.Path.GetFileName(file).StartsWith(LinkPrefix, StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }
}
