using System;
using System.ComponentModel;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>Both programs on an interface by links (tcx, Linux 6.6), which end with this, or with the process.</summary>
internal sealed unsafe class TrafficLinks : IDisposable
{
    private const int ToIngress = 46;
    private const int ToEgress = 47;

    private readonly DescriptorHandle _in;
    private readonly DescriptorHandle _out;

    private TrafficLinks(DescriptorHandle ingress, DescriptorHandle egress) => (_in, _out) = (ingress, egress);

    /// <summary>Null where the kernel knows no such links.</summary>
    /// <exception cref="BpfFailedException">It refuses.</exception>
    public static TrafficLinks? TryAttach(DsrProgram program, int interfaceIndex)
    {
        // First what brings answers back, then what asks.
        var ingress = Create(program.In, interfaceIndex, ToIngress);
        if (ingress.IsInvalid)
        {
            return null;
        }

        try
        {
            return new TrafficLinks(ingress, Create(program.Out, interfaceIndex, ToEgress));
        }
        catch
        {
            End(ingress);
            throw;
        }
    }

    public void Dispose()
    {
        End(_out);
        End(_in);
    }

    /// <summary>
    /// Closing alone would leave the program at work for as long as a process that was forked meanwhile has the descriptor, and it could not be put there
    /// again. That the link is at work no more, as where the interface went, is fine.
    /// </summary>
    private static void End(DescriptorHandle link)
    {
        _ = Libbpf.DetachLink(link.Number);
        link.Dispose();
    }

    private static DescriptorHandle Create(BpfProgramReference program, int interfaceIndex, int where)
    {
        var options = new Libbpf.LinkOptions { Size = (nuint)sizeof(Libbpf.LinkOptions) };
        var result = Libbpf.CreateLink(program.Descriptor, interfaceIndex, where, &options);
        return result >= 0 || result == -LinuxError.Invalid
            ? new DescriptorHandle(result)
            : throw new BpfFailedException($"program {program.Name} cannot be attached to interface {interfaceIndex}: {new Win32Exception(-result).Message}");
    }
}
