using System.Linq;
using System.Net;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>What is left of a tunnel packet, to the byte.</summary>
public sealed class TakeOffTests
{
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_OfAnySize_IsLeftAsItWasInside(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var inner = Places.Packet(isIpv6, protocol);
        foreach (var length in new[] { 0, 1, 3, 11, 1000, 1400 })
        {
            rig.AssertDecapsulated(new TunnelPacket(inner with { PayloadLength = length, Flags = TcpFlags.Ack, HopLimit = 1, TrafficClass = 0xB8 }, outerIsIpv6));
        }

        // Bits of the outer header that say nothing of fragments or congestion change nothing.
        rig.AssertDecapsulated(new TunnelPacket(inner, outerIsIpv6) { TrafficClass = 0xFC, Fragment = 0 });
        rig.AssertDecapsulated(new TunnelPacket(inner with { HasNoChecksum = protocol == Packet.Udp }, outerIsIpv6) { Padding = 9 });
    }

    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_WithATag_KeepsIt(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        foreach (var tag in new[] { (0x8100, 0x6123), (0x88A8, 0x0005) })
        {
            rig.AssertDecapsulated(new TunnelPacket(Places.Packet(isIpv6, protocol) with { Tags = [((ushort)tag.Item1, (ushort)tag.Item2)] }, outerIsIpv6));
        }
    }

    /// <summary>A client's packet may come in fragments, with options or extension headers: the local stack knows what to do with them.</summary>
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_InsideIsUnusual_IsLeftAsItWasInside(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var inner = Places.Packet(isIpv6, protocol);
        Packet[] unusual =
        [
            inner with { MoreFragments = true, DoNotFragment = false, PayloadLength = 16 },
            inner with { FragmentOffset = 24, DoNotFragment = false },
            isIpv6 ? inner with { Extensions = [0, 60] } : inner with { Options = new byte[40] },
            inner with { Protocol = Packet.Udp, DestinationPort = 4 },
        ];
        foreach (var packet in unusual)
        {
            rig.AssertDecapsulated(new TunnelPacket(packet, outerIsIpv6));
        }
    }

    /// <summary>Nested tunnels are not followed: what is inside the packet inside is the stack's.</summary>
    [ProgramTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packet_InsideIsATunnelPacket_IsTakenOutOnce(bool isIpv6)
    {
        using var rig = new ProgramRig();
        var innermost = Places.Packet(isIpv6, Packet.Tcp).ToIp();
        byte next = isIpv6 ? (byte)41 : (byte)4;
        byte[] middle = isIpv6
            ? [.. Packet.Ipv6(0, innermost.Length, next, 64, Places.Balancer(true), Places.Vip(true)), .. innermost]
            : [.. Packet.Ipv4(0, 20 + innermost.Length, 0, 0, 64, next, Places.Balancer(false), Places.Vip(false)), .. innermost];
        byte[] outer = isIpv6
            ? Packet.Ipv6(0, middle.Length, next, 64, Places.Balancer(true), Places.Server(true))
            : Packet.Ipv4(0, 20 + middle.Length, 0, 0, 64, next, Places.Balancer(false), Places.Server(false));
        var link = Places.Packet(isIpv6, Packet.Tcp).Link(Mac.Balancer, Mac.Gateway);

        var (_, frame) = rig.Send([.. link, .. outer, .. middle]);

        Assert.Equal([.. link, .. middle], frame);
    }

    [ProgramTheory]
    [InlineData(false, "10.7.0.0/16", "10.7.255.1", "10.8.0.1")]
    [InlineData(true, "fd07::/31", "fd07:1::1", "fd09::1")]
    public void Balancers_OfANetwork_AreAllTaken(bool isIpv6, string network, string inside, string outside)
    {
        using var rig = new ProgramRig(new DecapsulationSettings([AddressNetwork.Parse(network)], [Places.Server(isIpv6)], [Places.Vip(isIpv6)]));
        var packet = new TunnelPacket(Places.Packet(isIpv6, Packet.Tcp), isIpv6);

        rig.AssertDecapsulated(packet with { Source = IPAddress.Parse(inside) });
        rig.AssertDropped("stranger", (packet with { Source = IPAddress.Parse(outside) }).ToFrame());
    }

    [ProgramFact]
    public void Names_OfMany_AreAllKnown()
    {
        var vips = Enumerable.Range(0, 4000).Select(i => new IPAddress([192, 0, (byte)(i / 250), (byte)(i % 250)])).ToArray();
        using var rig = new ProgramRig(new DecapsulationSettings([new AddressNetwork(Places.Balancer(false))], [Places.Server(false)], vips));

        foreach (var vip in vips.Where((_, i) => i % 97 == 0))
        {
            rig.AssertDecapsulated(new TunnelPacket(Places.Packet(false, Packet.Udp) with { Destination = vip }, IsIpv6: false));
        }

        rig.AssertDropped("not_vip", new TunnelPacket(Places.Packet(false, Packet.Udp) with { Destination = IPAddress.Parse("192.0.200.1") }, IsIpv6: false).ToFrame());
    }
}
