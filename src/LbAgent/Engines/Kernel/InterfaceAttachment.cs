using System;
using System.ComponentModel;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// A program at work on an interface, until <see cref="TakeOff"/>. Disposing of this alone leaves a program at work that is pinned. Native where the driver
/// can, else generic.
/// </summary>
internal sealed unsafe class InterfaceAttachment : IDisposable
{
    private const int AttachToXdp = 37;
    private const int InUse = 16; // EBUSY

    private readonly DescriptorHandle _link;

    private InterfaceAttachment(DescriptorHandle link, int interfaceIndex, AttachMode mode) => (_link, Interface, Mode) = (link, interfaceIndex, mode);

    /// <summary>Its index.</summary>
    public int Interface { get; }

    public AttachMode Mode { get; }

    /// <summary>The kernel's number of the program.</summary>
    public uint ProgramId => Ask(_link).Program;

    /// <summary>False where the interface is gone, or somebody has taken the program off it.</summary>
    public bool IsAttached => Ask(_link).Interface != 0;

    /// <exception cref="BpfFailedException">Another program is there, which is never replaced, or the kernel refuses.</exception>
    public static InterfaceAttachment Attach(BpfProgramReference program, int interfaceIndex)
    {
        if (XdpProgram.On(interfaceIndex) is { } other)
        {
            throw new BpfFailedException($"interface {interfaceIndex} has an XDP program already: {other.Description}. Take it off first; it is not replaced.");
        }

        var error = Create(program, interfaceIndex, AttachMode.Native, out var link);
        if (error == 0)
        {
            return new InterfaceAttachment(link, interfaceIndex, AttachMode.Native);
        }

        if (error is not (InUse or LinuxError.Exists) && Create(program, interfaceIndex, AttachMode.Generic, out link) == 0)
        {
            return new InterfaceAttachment(link, interfaceIndex, AttachMode.Generic);
        }

        throw new BpfFailedException($"the program cannot be attached to interface {interfaceIndex}: {new Win32Exception(error).Message}");
    }

    /// <summary>The work of an earlier agent; null, and the link is let go of, where it is on no interface any more.</summary>
    /// <exception cref="BpfFailedException">It is on an interface of another network namespace, or the kernel does not tell.</exception>
    public static InterfaceAttachment? Adopt(DescriptorHandle link)
    {
        try
        {
            var info = Ask(link);
            if (info.Interface == 0)
            {
                link.Dispose();
                return null;
            }

            // Numbers of interfaces are each namespace's own; those of programs are not.
            return XdpProgram.On((int)info.Interface) is { } program && program.Id == info.Program
                ? new InterfaceAttachment(link, (int)info.Interface, program.Mode)
                : throw new BpfFailedException("it is at work in another network namespace");
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Another program from the next packet on.</summary>
    /// <exception cref="BpfFailedException">The kernel refuses; the one before goes on.</exception>
    public void Replace(BpfProgramReference program) => Check(Libbpf.UpdateLink(_link.Number, program.Descriptor, options: null), "be replaced");

    /// <summary>Gives it a name in a BPF file system, by which it outlives this process.</summary>
    /// <exception cref="BpfFailedException">There is something by that name, or no right to make it.</exception>
    public void Pin(string path) => Check(Libbpf.Pin(_link.Number, path), $"be pinned as {path}");

    /// <summary>
    /// Off the interface at once, also where another process has the link open or pinned: another program can be put there then. That it is at work no
    /// more, as where the interface went, is fine. Disposes of this too.
    /// </summary>
    public void TakeOff()
    {
        _ = Libbpf.DetachLink(_link.Number);
        Dispose();
    }

    public void Dispose() => _link.Dispose();

    /// <returns>0, or errno.</returns>
    private static int Create(BpfProgramReference program, int interfaceIndex, AttachMode mode, out DescriptorHandle link)
    {
        var options = new Libbpf.LinkOptions { Size = (nuint)sizeof(Libbpf.LinkOptions), Flags = (uint)mode };
        var result = Libbpf.CreateLink(program.Descriptor, interfaceIndex, AttachToXdp, &options);
        link = new DescriptorHandle(result);
        return result < 0 ? -result : 0;
    }

    private static Libbpf.LinkInfo Ask(DescriptorHandle link)
    {
        Libbpf.LinkInfo info = default;
        var length = (uint)sizeof(Libbpf.LinkInfo);
        var result = Libbpf.GetInfo(link.Number, &info, &length);
        return result < 0 ? throw new BpfFailedException($"an attached program cannot be asked for: {new Win32Exception(-result).Message}") : info;
    }

    private void Check(int result, string act)
    {
        if (result < 0)
        {
            throw new BpfFailedException($"the program on interface {Interface} cannot {act}: {new Win32Exception(-result).Message}");
        }
    }
}
