using System.Linq;
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

    /// <summary>Those of a balancer that died: all balancers' hash says where to.</summary>
    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void TcpPacket_OfAFlowThatIsNotKnown_GoesByTheHashAndLeavesNoEntry(bool isIpv6, bool goesRound)
    {
        using var rig = new DatapathRig();
        using var other = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp, servers: 5, change: vip => vip with { Scheduler = goesRound ? Scheduler.RoundRobin : Scheduler.Hash });
        other.AddVip(isIpv6, Packet.Tcp, servers: 5);
        foreach (var flags in new[] { TcpFlags.Ack, TcpFlags.Ack | TcpFlags.Psh, TcpFlags.Rst, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.None })
        {
            for (ushort port = 1; port <= 20; port++)
            {
                var packet = DatapathRig.Packet(isIpv6, Packet.Tcp) with { SourcePort = port };
                Assert.Equal(other.ServerOf(packet), rig.ServerOf(packet with { Flags = flags }));
            }

            rig.AssertCounted("without_entry", 20);
        }

        Assert.Empty(rig.Datapath.Flows4.Keys());
        Assert.Empty(rig.Datapath.Flows6.Keys());
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
