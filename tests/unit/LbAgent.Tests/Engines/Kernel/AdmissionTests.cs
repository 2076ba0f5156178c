using System.Linq;
using System.Net;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>Who may use a VIP, how often, and what is said where nobody serves it.</summary>
public sealed class AdmissionTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void AllowFrom_Others_AreDroppedAndCounted(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var networks = new[] { IPNetwork.Parse(isIpv6 ? "2001:db8:1::/64" : "198.51.100.0/25"), IPNetwork.Parse(isIpv6 ? "2001:db8:5::9/128" : "203.0.113.9/32") };
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { AllowFrom = networks });
        rig.AddVip(isIpv6, protocol, change: vip => vip with { Ports = new(90, 91) });
        (string Client, bool IsAllowed)[] clients = isIpv6
            ? [("2001:db8:1::1", true), ("2001:db8:1:1::1", false), ("2001:db8:5::9", true), ("2001:db8:5::8", false)]
            : [("198.51.100.127", true), ("198.51.100.128", false), ("203.0.113.9", true), ("203.0.113.8", false)];
        foreach (var (client, isAllowed) in clients)
        {
            var packet = DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(client) };
            foreach (var flags in new[] { TcpFlags.Syn, TcpFlags.Ack })
            {
                Assert.Equal(isAllowed ? Verdict.Transmit : Verdict.Drop, rig.Send((packet with { Flags = flags }).ToFrame()).Verdict);
                rig.AssertCounted(isAllowed ? null : "not_allowed");
            }

            // Its fragments are nobody's.
            if (!isAllowed)
            {
                rig.Send((packet with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 }).ToFrame());
                rig.AssertCounted("not_allowed");
                Assert.Equal(Verdict.Pass, rig.Send((packet with { FragmentOffset = 24, DoNotFragment = false }).ToFrame()).Verdict);
                rig.AssertCounted("fragment_passed");
            }

            Assert.Equal(Verdict.Transmit, rig.Send((packet with { DestinationPort = 90 }).ToFrame()).Verdict);
        }

        Assert.Equal(6ul, rig.Datapath.VipCounts.Sum(vip.Number).NotAllowed);
        rig.Publish(vip with { AllowFrom = [] }, 1);
        Assert.Equal(1u, rig.ServerOf(DatapathRig.Packet(isIpv6, protocol) with { Source = IPAddress.Parse(clients[1].Client) }));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Rate_OfNewFlows_IsLimitedAndKnownOnesGoOn(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol, change: vip => vip with { NewFlowsPerSecond = 5 });
        var packets = Enumerable.Range(1, 200).Select(port => DatapathRig.Packet(isIpv6, protocol) with { SourcePort = (ushort)port }).ToArray();
        var taken = packets.Where(packet => rig.Send(packet.ToFrame()).Verdict == Verdict.Transmit).ToArray();

        // A second may have ended meanwhile.
        Assert.InRange(taken.Length, 5, 10);
        rig.AssertCounted("over_rate", 200 - taken.Length);
        Assert.Equal((ulong)(200 - taken.Length), rig.Datapath.VipCounts.Sum(vip.Number).OverRate);
        Assert.All(taken, packet => Assert.Equal(1u, rig.ServerOf(packet with { Flags = TcpFlags.Ack })));
    }

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

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Udp_NoServer_IsDroppedAndCounted(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Udp, servers: 0);

        Assert.Equal(Verdict.Drop, rig.Send(DatapathRig.Packet(isIpv6, Packet.Udp).ToFrame()).Verdict);
        rig.AssertCounted("no_server");
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
