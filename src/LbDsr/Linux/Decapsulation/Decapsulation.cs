using System;
using System.Runtime.InteropServices;
using LbAdmin.Dsr.Interop;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// Decapsulation for a real server in mode DsrL3 whose kernel has no tunnel driver: a small program on an interface (XDP) takes
/// the balancers' outer headers off (RFC 2003, RFC 2473; ECN by RFC 6040), and hands the packets inside on to the local stack.
/// What is set up lives in the kernel, survives this process but no restart of the system, and is all the record there is. Any thread; interfaces are those
/// of the calling thread's network namespace. Linux 5.9 or later, with libbpf 1.x.
/// </summary>
public sealed class Decapsulation
{
    private readonly PinRoot _root;
    private readonly byte[]? _image;

    /// <param name="fileSystem">A folder in a BPF file system, or where one is to be mounted; what is set up is pinned below it, in lbdsr.</param>
    public Decapsulation(string fileSystem = PinRoot.Default)
        : this(fileSystem, ProgramImage.Read())
    {
    }

    /// <summary>With another program than the library's own.</summary>
    internal Decapsulation(string fileSystem, byte[]? image) => (_root, _image) = (new PinRoot(fileSystem), image);

    /// <summary>
    /// Sets it up, or gives one that is at work other settings: each packet sees the old or the new ones, whole. One that an
    /// earlier version of the library set up gets this version's program, and keeps what it counted where the layout allows.
    /// With the settings that it has already, nothing changes. Takes CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, and
    /// CAP_SYS_ADMIN where no BPF file system is mounted.
    /// </summary>
    /// <exception cref="DecapsulationFailedException">It cannot be; everything is as before.</exception>
    public DecapsulationStatus Enable(string interfaceName, DecapsulationSettings settings)
    {
        if (settings is null)
        {
            throw new ArgumentNullException(nameof(settings));
        }

        if (settings.Findings is { Count: > 0 } findings)
        {
            throw new DecapsulationFailedException(DecapsulationFailure.InvalidSettings, string.Join("\n", findings));
        }

        RequireLinux();
        var image = _image ?? throw new DecapsulationFailedException(DecapsulationFailure.NotSupported, ProgramImage.Missing);
        RequireCapabilities();
        var device = XdpInterface.TryFind(interfaceName) ?? throw NoSuchInterface(interfaceName);
        _root.Create();
        using var alone = _root.TryLock(isExclusive: true);
        var folder = _root.Folder(interfaceName);
        using (var link = WorkingLink(folder, device))
        {
            if (link is null)
            {
                device.RefuseIfTaken();
                DecapsulationSetup.Start(image, folder, device, settings);
            }
            else
            {
                DecapsulationSetup.Change(image, folder, link, settings);
            }
        }

        return Read(folder, device) ?? throw new DecapsulationFailedException($"interface {interfaceName} lost its program at once");
    }

    /// <summary>Takes it off. The interface may be gone already.</summary>
    /// <returns>False: nothing was set up there.</returns>
    /// <exception cref="DecapsulationFailedException">It cannot be.</exception>
    public bool Disable(string interfaceName)
    {
        RequireLinux();
        using var alone = TryLock(interfaceName, isExclusive: true);
        if (alone is null)
        {
            return false;
        }

        var folder = _root.Folder(interfaceName);
        using var link = folder.TryOpen(PinFolder.Link);
        if (link is not null)
        {
            Failures.Checked(Libbpf.DetachLink(link.Number), $"take the program off interface {interfaceName}");
        }

        folder.Remove();
        return link is not null;
    }

    /// <summary>What is at work on an interface.</summary>
    /// <returns>Null: nothing that this library set up.</returns>
    /// <exception cref="DecapsulationFailedException">It cannot be read.</exception>
    public DecapsulationStatus? Get(string interfaceName)
    {
        RequireLinux();
        using var unchanged = TryLock(interfaceName, isExclusive: false);
        return unchanged is not null && XdpInterface.TryFind(interfaceName) is { } device ? Read(_root.Folder(interfaceName), device) : null;
    }

    private DescriptorHandle? TryLock(string interfaceName, bool isExclusive) =>
        XdpInterface.IsName(interfaceName) ? _root.TryLock(isExclusive) : throw NoSuchInterface(interfaceName);

    private static DecapsulationStatus? Read(PinFolder folder, XdpInterface device)
    {
        using var link = WorkingLink(folder, device);
        if (link is null)
        {
            return null;
        }

        using var maps = PinnedMaps.Open(folder);
        var (program, mode) = device.Attached();
        return new DecapsulationStatus(device.Name, mode, program, maps.Names.Read(), maps.Counters.Read());
    }

    /// <summary>The pinned link, where it is this interface that it holds its program on: one whose interface is gone holds it nowhere.</summary>
    private static DescriptorHandle? WorkingLink(PinFolder folder, XdpInterface device)
    {
        var link = folder.TryOpen(PinFolder.Link);
        if (link is null || ObjectInformation.OfLink(link).Program == device.Attached().Program)
        {
            return link;
        }

        link.Dispose();
        return null;
    }

    private static void RequireLinux()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            throw new DecapsulationFailedException(DecapsulationFailure.NotSupported, "decapsulation by a program of ours needs Linux");
        }

        if (Libbpf.WhyNot is { Length: > 0 } whyNot)
        {
            throw new DecapsulationFailedException(DecapsulationFailure.NotSupported, whyNot);
        }
    }

    private static void RequireCapabilities()
    {
        if (Capabilities.Missing() is { Count: > 0 } missing)
        {
            throw new DecapsulationFailedException(DecapsulationFailure.NotPermitted, $"this takes {string.Join(", ", missing)}, which this process lacks");
        }
    }

    private static DecapsulationFailedException NoSuchInterface(string name) => new(DecapsulationFailure.NoSuchInterface, $"there is no interface {name} here");
}
