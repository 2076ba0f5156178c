using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Round robin, with weights and without: exact, whichever processors the flows come to.</summary>
public sealed unsafe partial class TurnTests
{
    private const int Rounds = 2000;

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void RoundRobin_NewFlows_GoToEachInTurn(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, servers: 4, change: vip => vip with { Scheduler = Scheduler.RoundRobin });

        Assert.Equal(string.Concat(Enumerable.Repeat("1234", 25)), Order(rig, isIpv6, protocol, 100));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void WeightedRoundRobin_NewFlows_AreSpreadOverTheCycle(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.PublishWeighted(rig.AddVip(isIpv6, protocol, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin }), 5, 1, 1);

        Assert.Equal("1121311" + "1121311" + "1121311", Order(rig, isIpv6, protocol, 21));
    }

    /// <summary>Two processors at once, each with flows of its own.</summary>
    [KernelTheory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(5, 1, 1)]
    [InlineData(3, 2)]
    public void Turns_OnSeveralProcessors_AreExactTogether(params int[] weights) => AssertExact(Scheduler.RoundRobin, flow => (ushort)(flow + 1), weights);

    /// <summary>Each datagram of one port: no processor keeps what another has begun.</summary>
    [KernelTheory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(5, 1, 1)]
    public void Turns_OfDatagramsOnSeveralProcessors_AreExactTogether(params int[] weights) => AssertExact(Scheduler.Datagram, _ => 40_000, weights);

    private static void AssertExact(Scheduler scheduler, Func<int, ushort> portOf, int[] weights)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { Flows = 100_000 });
        rig.PublishWeighted(rig.AddVip(isIpv6: false, Packet.Udp, servers: weights.Length, change: vip => vip with { Scheduler = scheduler }), weights);
        var processors = int.Min(4, Environment.ProcessorCount);
        using var ready = new Barrier(processors);
        var flows = Rounds * weights.Sum();
        var threads = Enumerable.Range(0, processors).Select(processor => new Thread(() =>
        {
            BindTo(processor);
            var left = new byte[4096];
            ready.SignalAndWait();
            for (var flow = processor; flow < flows; flow += processors)
            {
                rig.Datapath.Program.Run((DatapathRig.Packet(isIpv6: false, Packet.Udp) with { SourcePort = portOf(flow) }).ToFrame(), left);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var counts = weights.Select((_, i) => rig.Datapath.ServerCounts.Get((uint)i + 1)).ToArray();
        Assert.Equal(weights.Select(weight => (ulong)(Rounds * weight)), counts.Select(count => count.Aggregate(0ul, (sum, one) => sum + one.Flows)));
        Assert.Equal(processors, Enumerable.Range(0, counts[0].Length).Count(processor => counts.Any(count => count[processor].Flows > 0)));
    }

    private static string Order(DatapathRig rig, bool isIpv6, byte protocol, int flows) =>
        string.Concat(Enumerable.Range(1, flows).Select(port => rig.ServerOf(DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port })));

    /// <summary>The calling thread.</summary>
    private static void BindTo(int processor)
    {
        var mask = 1UL << processor;
        _ = SetAffinity(0, sizeof(ulong), &mask);
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint length, ulong* mask);
}
