using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.Engines.Kernel;

/// <summary>The XDP program on an interface, whosever it is.</summary>
/// <param name="Id">The kernel's number.</param>
/// <param name="Name">Empty where this process may not see it, which needs CAP_SYS_ADMIN.</param>
/// <param name="Mode">Where packets meet it.</param>
internal sealed unsafe record XdpProgram(uint Id, string Name, AttachMode Mode)
{
    private const byte AttachedNative = 1;

    /// <summary>By id and, where it may be seen, name.</summary>
    public string Description => Name.Length > 0 ? $"id {Id} ({Name})" : $"id {Id}";

    /// <summary>Null where there is none, or no such interface.</summary>
    /// <exception cref="BpfFailedException">The kernel does not say.</exception>
    public static XdpProgram? On(int interfaceIndex)
    {
        var options = new Libbpf.XdpOptions { Size = (nuint)sizeof(Libbpf.XdpOptions) };
        var result = Libbpf.QueryXdp(interfaceIndex, flags: 0, &options);
        if (result == -LinuxError.NoDevice)
        {
            return null;
        }

        if (result < 0)
        {
            throw new BpfFailedException($"interface {interfaceIndex} cannot be asked for its XDP program: {new Win32Exception(-result).Message}");
        }

        return options.AttachMode == 0
            ? null
            : new XdpProgram(options.Program, NameOf(options.Program), options.AttachMode == AttachedNative ? AttachMode.Native : AttachMode.Generic);
    }

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
        return Libbpf.GetInfo(program.Number, info, &length) < 0 ? "" : Encoding.UTF8.GetString(info + nameOffset, nameLength).TrimEnd('\0');
    }
}
