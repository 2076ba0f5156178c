using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The life of a flow: who serves it, and when it ends.</summary>
public sealed class FlowTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Flow_Known_StaysWhenItsServerTakesNoMore(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, servers: 3);
        var packets = Enumerable.Range(1, 30).Select(port => DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port }).ToArray();
        var before = packets.Select(rig.ServerOf).ToArray();
        Assert.Equal([1u, 2, 3], before.Distinct().Order().ToArray());

        // Server 2 drains.
        rig.Publish(vip, 1, 3);

        Assert.Equal(before, packets.Select(packet => rig.ServerOf(packet with { Flags = TcpFlags.Ack })));
        // A SYN that is sent again too.
        Assert.Equal(before, packets.Select(rig.ServerOf));
        var others = packets.Select(packet => rig.ServerOf(packet with { SourcePort = (ushort)(packet.SourcePort + 1000) }));
        Assert.Equal([1u, 3], others.Distinct().Order().ToArray());
        rig.AssertCounted(null);
    }

    /// <summary>Removed: its place is another's, or it keeps nothing. No packet is lost.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Flow_ServerIsGone_MovesWithItsNextFirstPacket(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, servers: 2);
        var packets = Enumerable.Range(1, 30).Select(port => DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port }).ToArray();
        var onSecond = packets.Count(packet => rig.ServerOf(packet) == 2);
        Assert.InRange(onSecond, 1, 29);

        rig.Publish(vip, 1);
        rig.ChangeServer(2, server => server with { Keeps = ServerKeeps.Nothing });

        Assert.All(packets, packet => Assert.Equal(1u, rig.ServerOf(packet)));
        var (first, second) = (rig.Datapath.ServerCounts.Sum(1), rig.Datapath.ServerCounts.Sum(2));
        Assert.Equal(30ul, first.Flows - first.Ended);
        Assert.Equal(0ul, second.Flows - second.Ended);
        Assert.Equal(30, isIpv6 ? rig.Datapath.Flows6.Keys().Count() : rig.Datapath.Flows4.Keys().Count());
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TcpFlow_ServerMayFinishWhatItHas_UdpMovesAtOnce(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var tcp = rig.AddVip(isIpv6, Packet.Tcp, servers: 1);
        var udp = rig.AddVip(isIpv6, Packet.Udp, servers: 1);
        var (stream, datagram) = (DatapathRig.Packet(isIpv6, Packet.Tcp), DatapathRig.Packet(isIpv6, Packet.Udp));
        Assert.Equal((1u, 2u), (rig.ServerOf(stream), rig.ServerOf(datagram)));
        rig.ChangeServer(3, _ => Copy(rig, 1));
        rig.ChangeServer(4, _ => Copy(rig, 2));
        rig.Publish(tcp, 3);
        rig.Publish(udp, 4);
        foreach (var place in new[] { 1u, 2u })
        {
            rig.ChangeServer(place, server => server with { Keeps = ServerKeeps.Tcp });
        }

        Assert.Equal(1u, rig.ServerOf(stream with { Flags = TcpFlags.Ack }));
        Assert.Equal(4u, rig.ServerOf(datagram));
        // Begun again, it goes to who takes new ones.
        Assert.Equal(3u, rig.ServerOf(stream));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TcpFlow_Closed_BeginsAnewOnTheSamePorts(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, Packet.Tcp, servers: 2);
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp);
        var first = rig.ServerOf(packet);
        Assert.Equal(FlowState.Opening, State(rig, isIpv6));
        rig.ServerOf(packet with { Flags = TcpFlags.Ack });
        Assert.Equal(FlowState.Open, State(rig, isIpv6));
        Assert.Equal(first, rig.ServerOf(packet with { Flags = TcpFlags.Fin | TcpFlags.Ack }));
        Assert.Equal(FlowState.Closing, State(rig, isIpv6));
        Assert.Equal(first, rig.ServerOf(packet with { Flags = TcpFlags.Ack }));
        Assert.Equal(FlowState.Closing, State(rig, isIpv6));

        var other = 3 - first;
        rig.Publish(vip, other);

        Assert.Equal(other, rig.ServerOf(packet));
        Assert.Equal(FlowState.Opening, State(rig, isIpv6));
        Assert.Equal((1ul, 1ul), (rig.Datapath.ServerCounts.Sum(first).Flows, rig.Datapath.ServerCounts.Sum(first).Ended));
        Assert.Equal((1ul, 0ul), (rig.Datapath.ServerCounts.Sum(other).Flows, rig.Datapath.ServerCounts.Sum(other).Ended));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TcpFlow_Reset_IsClosing(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp);
        rig.ServerOf(DatapathRig.Packet(isIpv6, Packet.Tcp));

        rig.ServerOf(DatapathRig.Packet(isIpv6, Packet.Tcp) with { Flags = TcpFlags.Rst });

        Assert.Equal(FlowState.Closing, State(rig, isIpv6));
    }

    /// <summary>Those of a balancer that died, in no state to go on: all balancers' hash says where to. Where servers take turns, all four fields count.</summary>
    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void TcpPacket_OfAFlowThatIsNotKnown_GoesByTheHashAndLeavesNoEntry(bool isIpv6, bool goesRound)
    {
        using var rig = new DatapathRig();
        using var other = new DatapathRig();
        HashField[] all = [HashField.SourceAddress, HashField.DestinationAddress, HashField.SourcePort, HashField.DestinationPort];
        rig.AddVip(isIpv6, Packet.Tcp, servers: 5, change: vip => goesRound
            ? vip with { Scheduler = Scheduler.RoundRobin, HashFields = [HashField.SourceAddress] }
            : vip);
        other.AddVip(isIpv6, Packet.Tcp, servers: 5, change: vip => goesRound ? vip with { HashFields = all } : vip);
        foreach (var flags in new[] { TcpFlags.Rst, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.None })
        {
            var servers = new HashSet<uint>();
            for (ushort port = 1; port <= 20; port++)
            {
                var packet = DatapathRig.Packet(isIpv6, Packet.Tcp) with { SourcePort = port };
                var server = rig.ServerOf(packet with { Flags = flags });
                Assert.Equal(other.ServerOf(packet), server);
                servers.Add(server);
            }

            Assert.InRange(servers.Count, 2, 5);
            rig.AssertCounted("without_entry", 20);
        }

        Assert.Empty(rig.Datapath.Flows4.Keys());
        Assert.Empty(rig.Datapath.Flows6.Keys());
    }

    /// <summary>A balancer died, its flows come here: each stays where it is, also when that server takes no more, and is waited for.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TcpPacket_AmidAFlowThatIsNotKnown_IsEnteredAndStays(bool isIpv6)
    {
        using var rig = new DatapathRig();
        using var other = new DatapathRig();
        var vip = rig.AddVip(isIpv6, Packet.Tcp, servers: 3);
        other.AddVip(isIpv6, Packet.Tcp, servers: 3);
        var syns = Enumerable.Range(1, 30).Select(port => DatapathRig.Packet(isIpv6, Packet.Tcp) with { SourcePort = (ushort)port }).ToArray();
        var before = syns.Select(other.ServerOf).ToArray();

        Assert.Equal(before, syns.Select(packet => rig.ServerOf(packet with { Flags = TcpFlags.Ack | TcpFlags.Psh })));

        rig.AssertCounted("adopted", 30);
        rig.Publish(vip, 1);
        Assert.Equal(before, syns.Select(packet => rig.ServerOf(packet with { Flags = TcpFlags.Ack })));
        // Forged, or late: the flow speaks.
        Assert.Equal(before, syns.Select(rig.ServerOf));
        rig.AssertCounted(null);
        Assert.Equal(30ul, Enumerable.Range(1, 3).Aggregate(0ul, (sum, place) => sum + rig.Datapath.ServerCounts.Sum((uint)place).Flows));
        Assert.Equal(before, syns.Select(packet => rig.ServerOf(packet with { Flags = TcpFlags.Fin | TcpFlags.Ack })));
        Assert.All(syns, packet => Assert.Equal(1u, rig.ServerOf(packet)));
    }

    /// <summary>Anybody can send packets of flows that there are not: three quarters of the table stay for those that begin here.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flood_OfPacketsAmidNoFlow_HasAQuarterOfTheTable(bool isIpv6)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { AdoptedPerSecond = uint.MaxValue, AdoptedTimeout = TimeSpan.FromMilliseconds(100) });
        rig.AddVip(isIpv6, Packet.Tcp, servers: 3, change: vip => vip with { Ports = PortRange.Any });
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp);
        Send(10_000, TcpFlags.Ack, port: 1);
        Assert.Equal(1024, Count());

        Send(3072, TcpFlags.Syn, port: 2);
        Assert.Equal(4096, Count());

        // Those that close, and those that were silent for long enough, make room.
        foreach (var port in Enumerable.Range(1, 1000))
        {
            rig.ServerOf(packet with { DestinationPort = 1, SourcePort = (ushort)port, Flags = TcpFlags.Fin | TcpFlags.Ack });
        }

        Thread.Sleep(300);
        Assert.Equal(24ul, rig.Datapath.Sweep().Ended);
        Send(10_000, TcpFlags.Ack, port: 3);
        Assert.Equal(4096, Count());

        int Count() => isIpv6 ? rig.Datapath.Flows6.Keys().Count() : rig.Datapath.Flows4.Keys().Count();

        void Send(int flows, TcpFlags flags, ushort port)
        {
            for (var one = 1; one <= flows; one++)
            {
                rig.ServerOf(packet with { DestinationPort = port, SourcePort = (ushort)one, Flags = flags });
            }
        }
    }

    [KernelFact]
    public void Flood_OfPacketsAmidNoFlow_IsEnteredAtABoundedRate()
    {
        using var rig = new DatapathRig(DatapathRig.Small with { AdoptedPerSecond = 10 });
        rig.AddVip(isIpv6: false, Packet.Tcp, servers: 3);
        var clock = Stopwatch.StartNew();
        for (var port = 1; port <= 1000; port++)
        {
            rig.ServerOf(DatapathRig.Packet(isIpv6: false, Packet.Tcp) with { SourcePort = (ushort)port, Flags = TcpFlags.Ack });
        }

        // A second that has begun counts, and the one that ends.
        Assert.InRange(rig.Datapath.Flows4.Keys().Count(), 10, 10 * (2 + (int)clock.Elapsed.TotalSeconds));
    }

    /// <summary>A balancer that was cut off has entries of flows that ended elsewhere: whose client begins again gets the server whose turn it is.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Syn_OnAnOpenFlowThatWasSilent_BeginsAnew(bool isIpv6)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { StaleTimeout = TimeSpan.FromMilliseconds(200) });
        var vip = rig.AddVip(isIpv6, Packet.Tcp, servers: 2);
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp);
        var first = rig.ServerOf(packet);
        rig.Publish(vip, 3 - first);
        Thread.Sleep(400);
        // Nothing but SYN has come: it is sent again.
        Assert.Equal(first, rig.ServerOf(packet));
        Assert.Equal(first, rig.ServerOf(packet with { Flags = TcpFlags.Ack }));
        Thread.Sleep(400);

        Assert.Equal(3 - first, rig.ServerOf(packet));

        Assert.Equal(FlowState.Opening, State(rig, isIpv6));
        Assert.Equal((1ul, 1ul), (rig.Datapath.ServerCounts.Sum(first).Flows, rig.Datapath.ServerCounts.Sum(first).Ended));
        Assert.Equal(3 - first, rig.ServerOf(packet with { Flags = TcpFlags.Ack }));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Table_Full_NewFlowsAreServedByTheHashAndOldOnesStay(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { Flows = 64 });
        var vip = rig.AddVip(isIpv6, protocol, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin });
        var packets = Enumerable.Range(1, 600).Select(port => DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port }).ToArray();
        var before = packets.Take(64).Select(rig.ServerOf).ToArray();
        rig.AssertCounted(null);
        var late = packets.Skip(64).Select(rig.ServerOf).ToArray();
        rig.AssertCounted("table_full", late.Length);

        Assert.Equal(late, packets.Skip(64).Select(rig.ServerOf));
        Assert.Equal(before, packets.Take(64).Select(packet => rig.ServerOf(packet with { Flags = TcpFlags.Ack })));
        var counts = Enumerable.Range(1, 3).Select(place => rig.Datapath.ServerCounts.Sum((uint)place)).ToArray();
        Assert.Equal(64ul, counts.Aggregate(0ul, (sum, one) => sum + one.Flows - one.Ended));
    }

    private static DatapathLayout.Server Copy(DatapathRig rig, uint place)
    {
        Assert.True(rig.Datapath.Servers.TryGet(place, out var server));
        server.NextHop[5] += 2;
        return server;
    }

    /// <summary>Of the only flow.</summary>
    private static FlowState State(DatapathRig rig, bool isIpv6)
    {
        DatapathLayout.Flow flow;
        Assert.True(isIpv6
            ? rig.Datapath.Flows6.TryGet(Assert.Single(rig.Datapath.Flows6.Keys()), out flow)
            : rig.Datapath.Flows4.TryGet(Assert.Single(rig.Datapath.Flows4.Keys()), out flow));
        return flow.State;
    }
}
