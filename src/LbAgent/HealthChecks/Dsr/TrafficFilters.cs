using System;
using System.ComponentModel;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>
/// Both programs on an interface as filters of its clsact qdisc (tc-bpf(8)), where the kernel knows no links for them. A process that is killed leaves
/// them behind; they touch nothing then, and the next one puts its own in their place. The qdisc stays: others may have filters there.
/// </summary>
internal sealed unsafe class TrafficFilters : IDisposable
{
    private const int Ingress = 1;
    private const int Egress = 2;
    private const uint Replace = 1;

    /// <summary>Ours, so that we find them again.</summary>
    private const uint Place = 0x4C42;

    private readonly int _interfaceIndex;

    private TrafficFilters(int interfaceIndex) => _interfaceIndex = interfaceIndex;

    /// <exception cref="BpfFailedException">The kernel refuses.</exception>
    public static TrafficFilters Attach(DsrProgram program, int interfaceIndex)
    {
        var hook = Hook(interfaceIndex, Ingress | Egress);
        var result = Libbpf.CreateTrafficHook(&hook);
        if (result < 0 && result != -LinuxError.Exists)
        {
            throw Refused("the clsact qdisc", interfaceIndex, result);
        }

        var filters = new TrafficFilters(interfaceIndex);
        try
        {
            filters.Attach(program.In, Ingress);
            filters.Attach(program.Out, Egress);
            return filters;
        }
        catch
        {
            filters.Dispose();
            throw;
        }
    }

    /// <summary>That one is not there any more, as where the interface went, is fine.</summary>
    public void Dispose()
    {
        Detach(Egress);
        Detach(Ingress);
    }

    private void Attach(BpfProgramReference program, int where)
    {
        var hook = Hook(_interfaceIndex, where);
        var options = Filter();
        (options.Program, options.Flags) = (program.Descriptor, Replace);
        var result = Libbpf.AttachToTraffic(&hook, &options);
        if (result < 0)
        {
            throw Refused($"program {program.Name}", _interfaceIndex, result);
        }
    }

    private void Detach(int where)
    {
        var hook = Hook(_interfaceIndex, where);
        var options = Filter();
        _ = Libbpf.DetachFromTraffic(&hook, &options);
    }

    private static Libbpf.TrafficHook Hook(int interfaceIndex, int where) =>
        new() { Size = (nuint)sizeof(Libbpf.TrafficHook), Interface = interfaceIndex, Where = where };

    private static Libbpf.TrafficOptions Filter() => new() { Size = (nuint)sizeof(Libbpf.TrafficOptions), Handle = Place, Priority = Place };

    private static BpfFailedException Refused(string what, int interfaceIndex, int result) =>
        new($"{what} cannot be attached to interface {interfaceIndex}: {new Win32Exception(-result).Message}");
}
