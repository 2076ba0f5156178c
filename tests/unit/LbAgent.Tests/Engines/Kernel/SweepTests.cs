using System;
using System.Threading;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>When flows end that say nothing any more, or that nobody serves.</summary>
public sealed class SweepTests
{
    [KernelFact]
    public void Sweep_SilentFlows_EndByTheirStateAndAreCounted()
    {
        var settings = DatapathRig.Small with { OpeningTimeout = TimeSpan.FromMilliseconds(100) };
        using var rig = new DatapathRig(settings);
        rig.AddVip(isIpv6: false, Packet.Tcp);
        rig.AddVip(isIpv6: true, Packet.Udp);
        rig.SetTimers(1, idle: TimeSpan.FromHours(1), closing: TimeSpan.FromMilliseconds(100));
        var stream = DatapathRig.Packet(isIpv6: false, Packet.Tcp);
        rig.ServerOf(stream with { SourcePort = 1 });
        rig.ServerOf(stream with { SourcePort = 2 });
        rig.ServerOf(stream with { SourcePort = 2, Flags = TcpFlags.Ack });
        rig.ServerOf(stream with { SourcePort = 3 });
        rig.ServerOf(stream with { SourcePort = 3, Flags = TcpFlags.Rst });
        rig.ServerOf(DatapathRig.Packet(isIpv6: true, Packet.Udp));
        Assert.Equal((0ul, 4ul), Swept(rig));
        Thread.Sleep(300);

        // Opening and closing.
        Assert.Equal((2ul, 2ul), Swept(rig));
        rig.SetTimers(2, idle: TimeSpan.FromMilliseconds(100), closing: TimeSpan.FromHours(1));
        // The idle datagram flow.
        Assert.Equal((1ul, 1ul), Swept(rig));
        // Its server is gone.
        rig.ChangeServer(1, server => server with { Generation = 2 });
        Assert.Equal((1ul, 0ul), Swept(rig));

        Assert.Equal((3ul, 2ul), (rig.Datapath.ServerCounts.Sum(1).Flows, rig.Datapath.ServerCounts.Sum(1).Ended));
        Assert.Equal((1ul, 1ul), (rig.Datapath.ServerCounts.Sum(2).Flows, rig.Datapath.ServerCounts.Sum(2).Ended));
    }

    /// <summary>It is there, but keeps nothing, or nothing of that protocol.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sweep_ServerKeepsNoMoreOfAProtocol_ThoseFlowsEndAndAreCounted(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp);
        rig.AddVip(isIpv6, Packet.Udp);
        for (ushort port = 1; port <= 10; port++)
        {
            rig.ServerOf(DatapathRig.Packet(isIpv6, Packet.Tcp) with { SourcePort = port });
            rig.ServerOf(DatapathRig.Packet(isIpv6, Packet.Udp) with { SourcePort = port });
        }

        SetKeeps(rig, ServerKeeps.All);
        Assert.Equal((0ul, 20ul), Swept(rig));
        SetKeeps(rig, ServerKeeps.Tcp);
        Assert.Equal((10ul, 10ul), Swept(rig));
        Assert.Equal((10ul, 0ul), (rig.Datapath.ServerCounts.Sum(2).Ended, rig.Datapath.ServerCounts.Sum(1).Ended));
        SetKeeps(rig, ServerKeeps.Nothing);
        Assert.Equal((10ul, 0ul), Swept(rig));
        Assert.Equal((10ul, 10ul), (rig.Datapath.ServerCounts.Sum(2).Ended, rig.Datapath.ServerCounts.Sum(1).Ended));
    }

    /// <summary>As a packet finds it that was too slow: its flow ended, and the map gave the entry to another flow.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Entry_GivenToAnotherFlow_IsNotFollowedAndStaysAsItIs(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, servers: 2);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        var first = rig.ServerOf(packet);
        rig.ServerOf(packet with { Flags = TcpFlags.Ack });
        // Only the mark is changed: whose entry this is.
        var other = Change(rig, isIpv6, flow => flow with { Life = flow.Life ^ 0x100 });
        rig.Publish(vip, 3 - first);

        foreach (var flags in new[] { TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Syn })
        {
            Assert.Equal(3 - first, rig.ServerOf(packet with { Flags = flags }));
        }

        var after = Change(rig, isIpv6, flow => flow);
        Assert.Equal((other.Life, other.Target), (after.Life, after.Target));
    }

    private static (ulong Ended, ulong Left) Swept(DatapathRig rig)
    {
        var result = rig.Datapath.Sweep();
        return (result.Ended, result.Left);
    }

    private static void SetKeeps(DatapathRig rig, ServerKeeps keeps)
    {
        foreach (var place in new[] { 1u, 2u })
        {
            rig.ChangeServer(place, server => server with { Keeps = keeps });
        }
    }

    /// <summary>Of the only flow; as it is then.</summary>
    private static DatapathLayout.Flow Change(DatapathRig rig, bool isIpv6, Func<DatapathLayout.Flow, DatapathLayout.Flow> change)
    {
        if (isIpv6)
        {
            var key = Assert.Single(rig.Datapath.Flows6.Keys());
            Assert.True(rig.Datapath.Flows6.TryGet(key, out var flow));
            rig.Datapath.Flows6.Put(key, change(flow));
            return change(flow);
        }
        else
        {
            var key = Assert.Single(rig.Datapath.Flows4.Keys());
            Assert.True(rig.Datapath.Flows4.TryGet(key, out var flow));
            rig.Datapath.Flows4.Put(key, change(flow));
            return change(flow);
        }
    }
}
