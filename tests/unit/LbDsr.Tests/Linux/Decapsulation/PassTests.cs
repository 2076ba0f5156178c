using System;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel.Packets;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>What is no tunnel packet to this server is none of our business: it is passed untouched and uncounted.</summary>
public sealed class PassTests
{
    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Packet_NotInATunnel_IsPassed(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var inner = Places.Packet(isIpv6, protocol);

        rig.AssertPassed(inner.ToFrame());
        rig.AssertPassed((inner with { Destination = Places.Server(isIpv6) }).ToFrame());
        rig.AssertPassed((inner with { Source = Places.Balancer(isIpv6), Destination = Places.Server(isIpv6), Tags = [(0x8100, 7)] }).ToFrame());
        rig.AssertPassed(new TunnelPacket(inner, outerIsIpv6) { Destination = Places.Stranger(outerIsIpv6) }.ToFrame());
        rig.AssertPassed(new TunnelPacket(inner, outerIsIpv6) { Next = 47 }.ToFrame());
    }

    /// <summary>The server may have such a tunnel of its own.</summary>
    [ProgramFact]
    public void Packet_Ipv6InIpv4_IsPassed()
    {
        using var rig = new ProgramRig();

        rig.AssertPassed(new TunnelPacket(Places.Packet(isIpv6: true, Packet.Tcp), IsIpv6: false).ToFrame());
    }

    [ProgramTheory]
    [ClassData(typeof(Encapsulations))]
    public void Frame_ForManyOrTaggedTwice_IsPassed(bool isIpv6, bool outerIsIpv6, byte protocol)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6, protocol), outerIsIpv6);
        var multicast = packet.ToFrame();
        multicast[0] |= 1;

        rig.AssertPassed(multicast);
        rig.AssertPassed((packet with { Inner = packet.Inner with { Tags = [(0x88A8, 5), (0x8100, 6)] } }).ToFrame());
    }

    [ProgramTheory]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(59)]
    [InlineData(17)]
    public void Extensions_EndInNoTunnel_ArePassed(byte last)
    {
        using var rig = new ProgramRig();
        var packet = new TunnelPacket(Places.Packet(isIpv6: true, Packet.Tcp), IsIpv6: true) { Extensions = (60, [last, 0, 1, 4, 0, 0, 0, 0]) };

        rig.AssertPassed(packet.ToFrame());
    }

    [ProgramTheory]
    [InlineData(14)]
    [InlineData(17)]
    [InlineData(64)]
    public void Frame_OfAnotherProtocol_IsPassed(int length)
    {
        using var rig = new ProgramRig();
        var frame = new byte[length];
        foreach (var type in new ushort[] { 0x0806, 0x8100, 0x88A8, 0x0800, 0x86DD, 0x0004 })
        {
            Array.Fill(frame, (byte)0x42);
            Packet.Big(type).CopyTo(frame, 12);
            rig.AssertPassed(frame);
        }
    }
}
