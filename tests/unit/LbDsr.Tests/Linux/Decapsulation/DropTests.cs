using System.Net;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>Tunnel packets to this server that are not taken: each by its reason.</summary>
public sealed class DropTests
{
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_FromAStranger_IsDropped(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6, protocol), outerIsIpv6);

        rig.AssertDropped("stranger", (packet with { Source = Places.Stranger(outerIsIpv6) }).ToFrame());
        // Being known in another part does not help.
        rig.AssertDropped("stranger", (packet with { Source = Places.Vip(outerIsIpv6) }).ToFrame());
        rig.AssertDropped("stranger", (packet with { Source = Places.Server(outerIsIpv6) }).ToFrame());
    }

    /// <summary>An IPv6 address that looks like a balancer's IPv4 address in the map is another address.</summary>
    [ProgramTheory]
    [InlineData("::ffff:10.0.0.255")]
    [InlineData("a00:ff::")]
    public void Packet_FromABalancersAddressInTheOtherFamily_IsDropped(string source)
    {
        using var rig = new ProgramRig();

        rig.AssertDropped("stranger", (new TunnelPacket(Places.Packet(isIpv6: false, Packet.Tcp), IsIpv6: true) { Source = IPAddress.Parse(source) }).ToFrame());
    }

    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_InsideIsForAnotherAddress_IsDropped(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var inner = Places.Packet(isIpv6, protocol);
        foreach (var smuggled in new[] { Places.Server(isIpv6), Places.Client(isIpv6), Places.Balancer(isIpv6), isIpv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback })
        {
            rig.AssertDropped("not_vip", new TunnelPacket(inner with { Destination = smuggled }, outerIsIpv6).ToFrame());
        }
    }

    [ProgramTheory]
    [InlineData(true, false, 4)]
    [InlineData(true, true, 4)]
    [InlineData(false, true, 41)]
    public void Packet_InsideIsNotWhatTheOuterSays_IsDropped(bool isIpv6, bool outerIsIpv6, byte next)
    {
        using var rig = new ProgramRig();

        rig.AssertDropped("malformed", (new TunnelPacket(Places.Packet(isIpv6, Packet.Tcp), outerIsIpv6) { Next = next }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(0x2000)]
    [InlineData(0x0001)]
    [InlineData(0x1FFF)]
    [InlineData(0x2001)]
    public void Outer_Ipv4Fragment_IsDropped(ushort fragment)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6: false, Packet.Tcp), IsIpv6: false) { Fragment = fragment };

        rig.AssertDropped("fragmented", packet.ToFrame());
        rig.AssertDropped("stranger", (packet with { Source = Places.Stranger(isIpv6: false) }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(false, 0x0001)]
    [InlineData(false, 0x0008)]
    [InlineData(true, 0x0001)]
    [InlineData(true, 0x0008)]
    public void Outer_Ipv6Fragment_IsDropped(bool isIpv6, ushort offset)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6, Packet.Tcp), IsIpv6: true);

        rig.AssertDropped("fragmented", (packet with { Extensions = (44, [packet.Next, 0, .. Packet.Big(offset), 0, 0, 0, 9]) }).ToFrame());
        rig.AssertDropped("fragmented", (packet with { Extensions = (60, [44, 0, 1, 4, 0, 0, 0, 0, packet.Next, 0, .. Packet.Big(offset), 0, 0, 0, 9]) }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(4)]
    [InlineData(40)]
    public void Outer_Ipv4Options_AreDropped(int length)
    {
        using var rig = new ProgramRig();

        rig.AssertDropped("options", (new TunnelPacket(Places.Packet(isIpv6: false, Packet.Tcp), IsIpv6: false) { Options = new byte[length] }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 60)]
    [InlineData(true, 60)]
    [InlineData(false, 43)]
    public void Outer_Ipv6Extensions_AreDropped(bool isIpv6, byte type)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6, Packet.Tcp), IsIpv6: true);

        rig.AssertDropped("options", (packet with { Extensions = (type, [packet.Next, 0, 1, 4, 0, 0, 0, 0]) }).ToFrame());
        rig.AssertDropped("options", (packet with { Extensions = (type, [60, 1, 1, 12, 0, 0, 0, 0, 59, 0, 0, 0, 0, 0, 0, 0, packet.Next, 0, 1, 4, 0, 0, 0, 0]) }).ToFrame());
        rig.AssertDropped("stranger", (packet with { Source = Places.Stranger(isIpv6: true), Extensions = (type, [packet.Next, 0, 1, 4, 0, 0, 0, 0]) }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(14, 0x55)] // Version.
    [InlineData(14, 0x44)] // Header length.
    [InlineData(16, 0xFF)] // Length beyond the frame.
    [InlineData(17, 0x13)] // Length below the header's.
    [InlineData(22, 0x01)] // TTL, so that the checksum is wrong.
    [InlineData(34, 0x65)] // The same of the packet inside; its checksum the stack judges.
    [InlineData(34, 0x44)]
    [InlineData(34, 0x4F)]
    [InlineData(36, 0xFF)]
    [InlineData(37, 0x13)]
    public void Header_Ipv4ThatContradictsItself_IsDropped(int place, byte value)
    {
        using var rig = new ProgramRig();
        var frame = new TunnelPacket(Places.Packet(isIpv6: false, Packet.Udp), IsIpv6: false).ToFrame();
        Assert.NotEqual(value, frame[place]);
        frame[place] = value;

        rig.AssertDropped("malformed", frame);
    }

    [ProgramTheory]
    [InlineData(14, 0x40)]
    [InlineData(18, 0xFF)]
    [InlineData(19, 0x01)]
    [InlineData(54, 0x40)]
    [InlineData(58, 0xFF)]
    public void Header_Ipv6ThatContradictsItself_IsDropped(int place, byte value)
    {
        using var rig = new ProgramRig();
        var frame = new TunnelPacket(Places.Packet(isIpv6: true, Packet.Udp), IsIpv6: true).ToFrame();
        Assert.NotEqual(value, frame[place]);
        frame[place] = value;

        rig.AssertDropped("malformed", frame);
    }

    /// <summary>The packet inside may not reach beyond the outer one, even where the frame goes on.</summary>
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Inner_LongerThanTheOuterSays_IsDropped(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6, protocol), outerIsIpv6) { Padding = 20 };
        var frame = packet.ToFrame();
        var lower = 14 + (isIpv6 ? 5 : 3) + (outerIsIpv6 ? 40 : 20);
        frame[lower]++;

        rig.AssertDropped("malformed", frame);
    }
}
