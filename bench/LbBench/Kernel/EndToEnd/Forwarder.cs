using System;
using System.Net;
using LbAgent.Bpf;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>Something that can forward frames in the box.</summary>
/// <param name="Arrives">Where its frames go, by their outer header.</param>
/// <param name="Start">Puts it to work, until what comes back is disposed of.</param>
internal sealed record Forwarder(IPNetwork Arrives, Func<IDisposable> Start)
{
    private static readonly IPNetwork Vip = new(Wire.Vip, 32);

    /// <summary>Sends the packet back to where it came from, in another link header.</summary>
    public static Forwarder OfProgram(Wire wire, BpfProgramReference program) => new(Vip, () => wire.Front.Attach(program));

    /// <summary>Sends the packet back to where it came from, in another to a server.</summary>
    public static Forwarder OfWrapping(Wire wire, BpfProgramReference program) => new(Wire.ServerNetwork, () => wire.Front.Attach(program));

    /// <summary>The kernel's routing, which has a route to the VIP address.</summary>
    public static Forwarder OfRouting(Wire wire, WirePrograms programs) => new(Vip, () => wire.Front.Attach(programs.Pass));

    /// <summary>The kernel's routing, after nftables has put a server's address in the VIP's place.</summary>
    public static Forwarder OfTranslation(Wire wire, WirePrograms programs) => new(Wire.ServerNetwork, () => new Translation(wire.Front, programs));
}
