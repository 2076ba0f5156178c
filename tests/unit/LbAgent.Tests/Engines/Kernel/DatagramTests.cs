using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>A VIP that balances each datagram: one client, one source port, and no entry in the flow table.</summary>
public sealed class DatagramTests
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void RoundRobin_DatagramsOfOnePort_GoToEachInTurn(bool isIpv6)
    {
        using var rig = new DatapathRig();
        Add(rig, isIpv6);
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);

        Assert.Equal("123123123", Order(rig, datagram, 9));

        Assert.Equal(0, Entries(rig));
        for (var place = 1u; place <= 3; place++)
        {
            var counts = rig.Datapath.ServerCounts.Sum(place);
            Assert.Equal((3ul, 3ul * (ulong)datagram.ToFrame().Length, 3ul, 3ul), (counts.Packets, counts.Bytes, counts.Flows, counts.Ended));
        }

        rig.AssertCounted(null);
    }

    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void RoundRobin_DsrL3_WrapsEachForTheServerInTurn(bool isIpv6, bool outerIsIpv6)
    {
        using var rig = new DatapathRig();
        Add(rig, isIpv6, outerIsIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4);
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        var ip = datagram.ToIp();
        for (var turn = 0; turn < 9; turn++)
        {
            var (verdict, frame) = rig.Send(datagram.ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            Assert.Equal(ip, frame[^ip.Length..]);
            Assert.Equal(DatapathRig.ServerAddress(outerIsIpv6, 1 + turn % 3), new IPAddress(outerIsIpv6 ? frame[38..54] : frame[30..34]));
        }

        Assert.Equal(0, Entries(rig));
        rig.AssertCounted(null);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void WeightedRoundRobin_DatagramsOfOnePort_AreSpreadOverTheCycle(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.PublishWeighted(Add(rig, isIpv6), 5, 1, 1);

        Assert.Equal("1121311" + "1121311" + "1121311", Order(rig, DatapathRig.Packet(isIpv6, Packet.Udp), 21));
    }

    /// <summary>A range of ports is found another way than one port.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void RangeOfPorts_HasOneTurnForAll(bool isIpv6)
    {
        using var rig = new DatapathRig();
        Add(rig, isIpv6, change: vip => vip with { Ports = new(1, 65535) });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);

        Assert.Equal("123123", string.Concat(Enumerable.Range(500, 6).Select(port => rig.ServerOf(datagram with { DestinationPort = (ushort)port }))));
    }

    /// <summary>One that drains, or is gone, is in no table: it gets nothing more from then on, though the client had it before.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Server_ThatTakesNoMore_GetsNoDatagram(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = Add(rig, isIpv6);
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal("123", Order(rig, datagram, 3));

        rig.Publish(vip, 1, 3);
        Assert.Equal((3, 3), Shares(Order(rig, datagram, 6), '1', '3'));

        rig.Publish(vip);
        Assert.Equal(Verdict.Transmit, rig.Send(datagram.ToFrame()).Verdict);
        rig.AssertCounted("answered_unreachable");
        Assert.Equal(1ul, rig.Datapath.VipCounts.Sum(vip.Number).NoServer);
        Assert.Equal(1ul, rig.Datapath.ServerCounts.Sum(2).Packets);
    }

    /// <summary>All fragments of a datagram go to one server and take one turn.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fragments_FollowTheFirstOfTheirDatagram(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = Add(rig, isIpv6);
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp) with { DoNotFragment = false, MoreFragments = true, PayloadLength = 8 };
        var firsts = Enumerable.Range(1, 9).Select(id => datagram with { Id = (uint)id }).ToArray();
        var servers = firsts.Select(rig.ServerOf).ToArray();
        Assert.Equal([1u, 2, 3, 1, 2, 3, 1, 2, 3], servers);

        // Also to one that drains meanwhile.
        rig.Publish(vip, 1, 3);

        Assert.Equal(servers, firsts.Select(first => ServerOfLater(rig, first with { FragmentOffset = 16, PayloadLength = 16 })));
        Assert.Equal(servers, firsts.Select(first => ServerOfLater(rig, first with { FragmentOffset = 32, PayloadLength = 16, MoreFragments = false })));
        Assert.Equal((9ul, 3ul, 3ul), (rig.Datapath.ServerCounts.Sum(2).Packets, rig.Datapath.ServerCounts.Sum(2).Flows, rig.Datapath.ServerCounts.Sum(2).Ended));
        rig.AssertCounted(null);
    }

    /// <summary>Any of the servers may have sent what the error is about: none gets it, and it takes nobody's turn.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Error_IsPassedByItsName(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = Add(rig, isIpv6, change: vip => vip with { AllowFrom = [IPNetwork.Parse(isIpv6 ? "2001:db8:1::/64" : "198.51.100.0/24")] });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal(1u, rig.ServerOf(datagram));
        var error = ErrorTests.Error(datagram, isIpv6 ? (byte)2 : (byte)3, isIpv6 ? (byte)0 : (byte)4);

        var (verdict, left) = rig.Send(error);

        Assert.Equal(Verdict.Pass, verdict);
        Assert.Equal(error, left);
        rig.AssertCounted("error_ambiguous");
        Assert.Equal(2u, rig.ServerOf(datagram));
        Assert.Equal(2ul, Enumerable.Range(1, 3).Aggregate(0ul, (sum, place) => sum + rig.Datapath.ServerCounts.Sum((uint)place).Flows));

        // About one whose client is not allowed.
        Assert.Equal(Verdict.Drop, rig.Send(ErrorTests.Error(datagram with { Source = IPAddress.Parse(isIpv6 ? "2001:db8:9::1" : "203.0.113.9") }, isIpv6 ? (byte)2 : (byte)3, 0)).Verdict);
        rig.AssertCounted("not_allowed");
        rig.Publish(vip);
        Assert.Equal(Verdict.Drop, rig.Send(error).Verdict);
        rig.AssertCounted("no_server");
    }

    /// <summary>Each is what a new flow is elsewhere. One that is refused takes nobody's turn.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Limits_CountDatagrams(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = Add(rig, isIpv6, change: vip => vip with { NewFlowsPerSecondPerSource = 6 });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        var servers = new List<char>();
        for (var i = 0; i < 200; i++)
        {
            var (verdict, frame) = rig.Send(datagram.ToFrame());
            if (verdict == Verdict.Transmit)
            {
                servers.Add((char)('0' + frame[5]));
            }
        }

        // A second may have ended meanwhile.
        Assert.InRange(servers.Count, 6, 12);
        Assert.Equal(string.Concat(Enumerable.Repeat("123", 4))[..servers.Count], string.Concat(servers));
        rig.AssertCounted("over_rate_source", 200 - servers.Count);
        Assert.Equal((ulong)(200 - servers.Count), rig.Datapath.VipCounts.Sum(vip.Number).OverRateSource);
    }

    /// <summary>Entries of before steer nothing, neither datagrams nor errors; the sweep ends each once, at the server that had it.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vip_ThatHadFlows_FollowsThemNoMore_AndTheSweepEndsThem(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, Packet.Udp, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal("1111", Order(rig, datagram, 4));
        Assert.Equal("2222", Order(rig, datagram with { SourcePort = 2 }, 4));

        Become(rig, vip with { Scheduler = Scheduler.Datagram });

        // The turn goes on where it was.
        Assert.Equal("312312", Order(rig, datagram, 6));
        Assert.Equal(Verdict.Pass, rig.Send(ErrorTests.Error(datagram, isIpv6 ? (byte)2 : (byte)3, isIpv6 ? (byte)0 : (byte)4)).Verdict);
        rig.AssertCounted("error_ambiguous");
        Assert.Equal(2, Entries(rig));
        Assert.Equal([1ul, 1, 0], OpenFlows(rig));

        var swept = rig.Datapath.Sweep();

        Assert.Equal((2ul, 0ul), (swept.Ended, swept.Left));
        Assert.Equal(0, Entries(rig));
        Assert.Equal([0ul, 0, 0], OpenFlows(rig));
        Assert.Equal("312312", Order(rig, datagram, 6));
        Assert.Equal([0ul, 0, 0], OpenFlows(rig));
        Assert.Equal(14ul, Enumerable.Range(1, 3).Aggregate(0ul, (sum, place) => sum + rig.Datapath.ServerCounts.Sum((uint)place).Flows));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vip_ThatKeepsFlowsAgain_EntersThem(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = Add(rig, isIpv6);
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal("1231", Order(rig, datagram, 4));

        Become(rig, vip with { Scheduler = Scheduler.RoundRobin });

        Assert.Equal("2222", Order(rig, datagram, 4));
        Assert.Equal([0ul, 1, 0], OpenFlows(rig));
        Assert.Equal(1, Entries(rig));
        rig.AssertCounted(null);
    }

    /// <summary>There and back before the sweep has come by: what has not ended goes on.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vip_ThereAndBackBeforeASweep_CountsItsFlowOnce(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, Packet.Udp, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal("11", Order(rig, datagram, 2));

        Become(rig, vip with { Scheduler = Scheduler.Datagram });
        Assert.Equal("23", Order(rig, datagram, 2));
        Become(rig, vip);

        Assert.Equal("11", Order(rig, datagram, 2));
        Assert.Equal([1ul, 0, 0], OpenFlows(rig));
        rig.ChangeServer(1, server => server with { Keeps = ServerKeeps.Nothing });
        Assert.Equal(1ul, rig.Datapath.Sweep().Ended);
        Assert.Equal([0ul, 0, 0], OpenFlows(rig));
    }

    /// <summary>As a change is made: servers first, then the VIP. A datagram in between finds the VIP of before and no server that keeps its flow.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Datagram_BetweenServersAndVip_LeavesNoFlowOpen(bool isIpv6)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, Packet.Udp, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin });
        var datagram = DatapathRig.Packet(isIpv6, Packet.Udp);
        Assert.Equal("11", Order(rig, datagram, 2));

        SetKeeps(rig, vip, ServerKeeps.All & ~ServerKeeps.Udp);
        Assert.Equal("2312", Order(rig, datagram, 4));
        rig.Publish(vip with { Scheduler = Scheduler.Datagram }, 1, 2, 3);
        Assert.Equal("312", Order(rig, datagram, 3));

        Assert.Equal(1ul, rig.Datapath.Sweep().Ended);
        Assert.Equal([0ul, 0, 0], OpenFlows(rig));
        Assert.Equal(0, Entries(rig));
    }

    /// <summary>A VIP on the same address and port that has flows is another.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void TcpVip_BesideIt_KeepsItsFlows(bool isIpv6)
    {
        using var rig = new DatapathRig();
        Add(rig, isIpv6);
        rig.AddVip(isIpv6, Packet.Tcp, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin });
        var stream = DatapathRig.Packet(isIpv6, Packet.Tcp);

        var server = rig.ServerOf(stream);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(server, rig.ServerOf(stream with { Flags = TcpFlags.Ack })));
        Assert.Equal("123", Order(rig, DatapathRig.Packet(isIpv6, Packet.Udp), 3));
        Assert.Equal(1, Entries(rig));
    }

    /// <summary>Of three servers, which balance each datagram, as the engine puts them there.</summary>
    private static DatapathVip Add(DatapathRig rig, bool isIpv6, ServerMode mode = ServerMode.DsrL2, Func<DatapathVip, DatapathVip>? change = null)
    {
        var vip = rig.AddVip(isIpv6, Packet.Udp, mode, servers: 3, vip => (change?.Invoke(vip) ?? vip) with { Scheduler = Scheduler.Datagram });
        SetKeeps(rig, vip, ServerKeeps.All & ~ServerKeeps.Udp);
        return vip;
    }

    /// <summary>The VIP that is there, changed as the engine does it.</summary>
    private static void Become(DatapathRig rig, DatapathVip vip)
    {
        SetKeeps(rig, vip, vip.Scheduler == Scheduler.Datagram ? ServerKeeps.All & ~ServerKeeps.Udp : ServerKeeps.All);
        rig.Publish(vip, [.. rig.PlacesOf(vip)]);
    }

    private static void SetKeeps(DatapathRig rig, DatapathVip vip, ServerKeeps keeps)
    {
        foreach (var place in rig.PlacesOf(vip))
        {
            rig.ChangeServer(place, server => server with { Keeps = keeps });
        }
    }

    /// <summary>The servers that get the same packet, sent so often.</summary>
    private static string Order(DatapathRig rig, Packet packet, int times) => string.Concat(Enumerable.Range(0, times).Select(_ => rig.ServerOf(packet)));

    private static (int One, int Other) Shares(string order, char one, char other)
    {
        Assert.Equal(order.Length, order.Count(server => server == one || server == other));
        return (order.Count(server => server == one), order.Count(server => server == other));
    }

    private static uint ServerOfLater(DatapathRig rig, Packet fragment)
    {
        var (verdict, frame) = rig.Send(fragment.ToFrame());
        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal(fragment.ToIp(), frame[^fragment.ToIp().Length..]);
        return frame[5];
    }

    private static int Entries(DatapathRig rig) => rig.Datapath.Flows4.Keys().Count() + rig.Datapath.Flows6.Keys().Count();

    /// <summary>By place, of the first three.</summary>
    private static ulong[] OpenFlows(DatapathRig rig) => [.. Enumerable.Range(1, 3).Select(place => rig.Datapath.ServerCounts.Sum((uint)place)).Select(counts => counts.Flows - counts.Ended)];
}
