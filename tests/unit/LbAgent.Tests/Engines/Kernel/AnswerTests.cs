using System;
using System.Net;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What a client is told, and is not: resets and ICMP errors from the VIP, byte for byte.</summary>
public sealed class AnswerTests
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tcp_NoServer_IsReset(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp, servers: 0);
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp) with { Sequence = 0xFFFF_FFFE };

        // As RFC 9293 has it: a SYN, and what else has no ACK, is acknowledged; an ACK says where to reset.
        AssertReset(rig, packet, 0, 10, TcpFlags.Rst | TcpFlags.Ack);
        AssertReset(rig, packet with { PayloadLength = 0 }, 0, 0xFFFF_FFFF, TcpFlags.Rst | TcpFlags.Ack);
        AssertReset(rig, packet with { Sequence = 5, PayloadLength = 0, Tags = [(0x8100, 7)] }, 0, 6, TcpFlags.Rst | TcpFlags.Ack);
        AssertReset(rig, packet with { Sequence = 5, PayloadLength = 1400, Flags = TcpFlags.Ack }, 77, 0, TcpFlags.Rst);
        if (isIpv6)
        {
            AssertReset(rig, packet with { Sequence = 5, PayloadLength = 2, Extensions = [0, 60] }, 0, 8, TcpFlags.Rst | TcpFlags.Ack);
        }
        else
        {
            AssertReset(rig, packet with { Sequence = 5, PayloadLength = 2, Options = new byte[8] }, 0, 8, TcpFlags.Rst | TcpFlags.Ack);
        }

        Assert.Equal(5ul, rig.Datapath.VipCounts.Sum(0).NoServer);
        Assert.Equal(Verdict.Drop, rig.Send((packet with { Flags = TcpFlags.Rst }).ToFrame()).Verdict);
        rig.AssertCounted("no_server");
    }

    /// <summary>As much of the datagram as fits is in the answer.</summary>
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Udp_NoServer_IsUnreachable(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Udp, servers: 0);
        var packet = DatapathRig.Packet(isIpv6, Packet.Udp);
        Packet[] asked =
        [
            packet, packet with { PayloadLength = 0 }, packet with { PayloadLength = 1 }, packet with { PayloadLength = 128 }, packet with { PayloadLength = 519 },
            packet with { PayloadLength = 520 }, packet with { PayloadLength = 521 }, packet with { PayloadLength = 1184 }, packet with { PayloadLength = 1400 },
            packet with { Tags = [(0x8100, 7)] }, packet with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 },
            isIpv6 ? packet with { Extensions = [0, 60] } : packet with { Options = new byte[8] },
        ];
        foreach (var one in asked)
        {
            AssertError(rig, one, isIpv6 ? (byte)1 : (byte)3, isIpv6 ? (byte)4 : (byte)3, "answered_unreachable");
        }

        // Of padding nothing is in it.
        AssertError(rig, packet with { PayloadLength = 0 }, isIpv6 ? (byte)1 : (byte)3, isIpv6 ? (byte)4 : (byte)3, "answered_unreachable", padding: 18);
        Assert.Equal((ulong)asked.Length + 1, rig.Datapath.VipCounts.Sum(0).NoServer);
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_HopLimitUsedUp_ClientIsTold(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        foreach (var limit in new byte[] { 0, 1 })
        {
            AssertError(rig, DatapathRig.Packet(isIpv6, protocol) with { HopLimit = limit }, isIpv6 ? (byte)3 : (byte)11, 0, "answered_time_exceeded");
        }

        Assert.Equal(0ul, rig.Datapath.ServerCounts.Sum(1).Packets);
    }

    /// <summary>What is an error itself, a later fragment, or from nobody that could be told is dropped.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_ThatNothingAnswers_IsDropped(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        rig.AddVip(isIpv6, protocol, servers: 0, change: vip => vip with { Ports = new(81, 81) });
        var packet = DatapathRig.Packet(isIpv6, protocol);
        foreach (var source in isIpv6 ? new[] { "::", "ff02::1" } : ["0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"])
        {
            AssertDropped(rig, (packet with { Source = IPAddress.Parse(source), HopLimit = 1 }).ToFrame(), "hop_limit");
            AssertDropped(rig, (packet with { Source = IPAddress.Parse(source), DestinationPort = 81 }).ToFrame(), "no_server");
        }

        var first = packet with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 };
        Assert.Equal(Verdict.Transmit, rig.Send(first.ToFrame()).Verdict);
        AssertDropped(rig, (first with { FragmentOffset = 24, HopLimit = 1 }).ToFrame(), "hop_limit");
        var answer = packet with { Source = packet.Destination, Destination = packet.Source, SourcePort = packet.DestinationPort, DestinationPort = packet.SourcePort };
        var router = DatapathRig.Balancer(isIpv6);
        var error = IcmpError.About(answer.ToIp(), isIpv6, router, packet.Destination, isIpv6 ? (byte)1 : (byte)3, 1, 0, hopLimit: 1);
        AssertDropped(rig, [.. packet.Link(Mac.Balancer, Mac.Gateway), .. error], "hop_limit");
        var refused = IcmpError.About((answer with { SourcePort = 81 }).ToIp(), isIpv6, router, packet.Destination, isIpv6 ? (byte)1 : (byte)3, 1, 0);
        AssertDropped(rig, [.. packet.Link(Mac.Balancer, Mac.Gateway), .. refused], "no_server");
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Udp_NoServerTooOften_IsAnsweredOnlySoOften(bool isIpv6)
    {
        using var rig = new DatapathRig(DatapathRig.Small with { AnswersPerSecond = 3 });
        rig.AddVip(isIpv6, Packet.Udp, servers: 0);
        var frame = DatapathRig.Packet(isIpv6, Packet.Udp).ToFrame();
        var dropped = 0;
        for (var i = 0; i < 100; i++)
        {
            dropped += rig.Send(frame).Verdict == Verdict.Drop ? 1 : 0;
        }

        // Each processor that the test moved to has its own, and a second may have ended meanwhile.
        Assert.InRange(dropped, 100 - (3 * 2 * Environment.ProcessorCount), 97);
    }

    private static void AssertDropped(DatapathRig rig, byte[] frame, string reason)
    {
        Assert.Equal(Verdict.Drop, rig.Send(frame).Verdict);
        rig.AssertCounted(reason);
    }

    private static void AssertError(DatapathRig rig, Packet packet, byte type, byte code, string reason, int padding = 0)
    {
        var (verdict, frame) = rig.Send([.. packet.ToFrame(), .. new byte[padding]]);

        Assert.Equal(Verdict.Transmit, verdict);
        var ip = packet.ToIp();
        var quote = ip.AsSpan(0, int.Min(ip.Length, packet.IsIpv6 ? 1280 - 48 : 576 - 28));
        var answer = IcmpError.About(quote, packet.IsIpv6, packet.Destination, packet.Source, type, code, 0, flags: 0x4000);
        Assert.Equal([.. packet.Link(Mac.Gateway, Mac.Balancer), .. answer], frame);
        rig.AssertCounted(reason);
    }

    private static void AssertReset(DatapathRig rig, Packet packet, uint sequence, uint acknowledgment, TcpFlags flags)
    {
        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        var segment = (packet with
        {
            Source = packet.Destination,
            Destination = packet.Source,
            SourcePort = packet.DestinationPort,
            DestinationPort = packet.SourcePort,
            Sequence = sequence,
            Acknowledgment = acknowledgment,
            Flags = flags,
            PayloadLength = 0,
            Window = 0,
        }).Transport();
        byte[] ip = packet.IsIpv6
            ? Packet.Ipv6(0, segment.Length, Packet.Tcp, 64, packet.Destination, packet.Source)
            : Packet.Ipv4(0, 20 + segment.Length, 0, 0x4000, 64, Packet.Tcp, packet.Destination, packet.Source);
        Assert.Equal([.. packet.Link(Mac.Gateway, Mac.Balancer), .. ip, .. segment], frame);
        rig.AssertCounted("answered_reset");
    }
}
