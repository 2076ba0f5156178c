using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel;

/// <summary>A program at work on an interface, until this is disposed of. Native where the driver can, else generic.</summary>
internal sealed unsafe class InterfaceAttachment : IDisposable
{
    private const int AttachToXdp = 37;
    private const int InUse = 16; // EBUSY
    private const int Exists = 17; // EEXIST

    private readonly DescriptorHandle _link;

    private InterfaceAttachment(DescriptorHandle link, AttachMode mode) => (_link, Mode) = (link, mode);

    public AttachMode Mode { get; }

    /// <exception cref="BpfFailedException">Another program is there, which is never replaced, or the kernel refuses.</exception>
    public static InterfaceAttachment Attach(BpfProgramReference program, int interfaceIndex)
    {
        if (ProgramOf(interfaceIndex) is { } other)
        {
            throw new BpfFailedException($"interface {interfaceIndex} has an XDP program already: {other}. Take it off first; it is not replaced.");
        }

        var error = Create(program, interfaceIndex, AttachMode.Native, out var link);
        if (error == 0)
        {
            return new InterfaceAttachment(link, AttachMode.Native);
        }

        if (error is not (InUse or Exists) && Create(program, interfaceIndex, AttachMode.Generic, out link) == 0)
        {
            return new InterfaceAttachment(link, AttachMode.Generic);
        }

        throw new BpfFailedException($"the program cannot be attached to interface {interfaceIndex}: {new Win32Exception(error).Message}");
    }

    /// <summary>The XDP program on an interface, by id and, where this process may see it, name; null where there is none.</summary>
    /// <exception cref="BpfFailedException">The kernel does not say.</exception>
    public static string? ProgramOf(int interfaceIndex)
    {
        uint id = 0;
        var result = Libbpf.QueryXdp(interfaceIndex, flags: 0, &id);
        return result < 0
            ? throw new BpfFailedException($"interface {interfaceIndex} cannot be asked for its XDP program: {new Win32Exception(-result).Message}")
            : id == 0 ? null : $"id {id}{NameOf(id)}";
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

    /// <summary>Needs CAP_SYS_ADMIN.</summary>
    private static string NameOf(uint id)
    {
        var result = Libbpf.ProgramById(id);
        if (result < 0)
        {
            return "";
        }

        using var program = new DescriptorHandle(result);
        // struct bpf_prog_info: char name[16] at 64.
        const int nameOffset = 64, nameLength = 16;
        var info = stackalloc byte[nameOffset + nameLength];
        NativeMemory.Clear(info, nameOffset + nameLength);
        uint length = nameOffset + nameLength;
        return Libbpf.GetInfo(program.Number, info, &length) < 0
            ? ""
            : $" ({Encoding.UTF8.GetString(info + nameOffset, nameLength).TrimEnd('\0')})";
    }
}
