using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What is not for a VIP crosses untouched.</summary>
public sealed class PassThroughTests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_ForSomethingElse_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        var other = isIpv6 ? "2001:db8::11" : "192.0.2.11";
        Packet[] others =
        [
            packet with { Destination = IPAddress.Parse(other) },
            packet with { DestinationPort = 81 },
            packet with { Protocol = protocol == Packet.Tcp ? Packet.Udp : Packet.Tcp },
            packet with { Protocol = 47 },
            packet with { Source = packet.Destination, Destination = packet.Source },
        ];

        foreach (var one in others)
        {
            AssertPassed(rig, one.ToFrame());
        }

        rig.AssertCounted(null);
        var passing = rig.Datapath.Passing.Sum(0);
        Assert.Equal(((ulong)others.Length, (ulong)others.Sum(one => one.ToFrame().Length)), (passing.Packets, passing.Bytes));
    }

    /// <summary>What is served, and what passes for a reason, is counted elsewhere.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_ServedOrWithAReason_IsNotCountedAsPassing(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);

        Assert.Equal(1u, rig.ServerOf(packet));
        AssertPassed(rig, packet.ToFrame()[..^1]);
        rig.AssertCounted("malformed");

        Assert.Equal(0ul, rig.Datapath.Passing.Sum(0).Packets);
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_TaggedTwice_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);

        AssertPassed(rig, (DatapathRig.Packet(isIpv6, protocol) with { Tags = [(0x88A8, 5), (0x8100, 6)] }).ToFrame());
        rig.AssertCounted("tagged_twice");
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Frame_ToMany_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);

        AssertPassed(rig, [.. packet.Link([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Mac.Gateway), .. packet.ToIp()]);
    }

    [KernelFact]
    public void Arp_IsPassedUntouched()
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, Packet.Tcp);

        AssertPassed(rig, [.. Mac.Balancer, .. Mac.Gateway, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, .. new byte[20]]);
        rig.AssertCounted(null);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ping_ToAVip_IsPassedUntouched(bool isIpv6)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, Packet.Tcp);
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp);
        var echo = IcmpError.About([1, 2, 3, 4], isIpv6, packet.Source, packet.Destination, isIpv6 ? (byte)128 : (byte)8, 0, 0x0001_0001);

        AssertPassed(rig, [.. packet.Link(Mac.Balancer, Mac.Gateway), .. echo]);
        rig.AssertCounted(null);
    }

    /// <summary>Cut anywhere: a packet that says more than there is is passed as it is, and so is one whose header is cut.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_CutAtEveryLength_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, ServerMode.DsrL3Ipv6);
        foreach (var packet in Shapes(isIpv6, protocol))
        {
            var whole = packet.ToFrame();
            // The kernel runs programs on whole Ethernet headers only.
            for (var length = 14; length < whole.Length; length++)
            {
                AssertPassed(rig, whole[..length]);
            }

            Assert.Equal(Verdict.Transmit, rig.Send(whole).Verdict);
        }
    }

    /// <summary>The same, with the IP header's length cut as well: what has no whole transport header is passed.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_WithPartOfATransportHeader_IsPassedUntouched(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol) with { PayloadLength = 0 };
        var ip = packet.ToIp();
        var header = ip.Length - packet.Transport().Length;
        for (var length = 0; length < packet.Transport().Length; length++)
        {
            var cut = ip[..(header + length)];
            var (place, value) = isIpv6 ? (4, length) : (2, header + length);
            Packet.Big((ushort)value).CopyTo(cut, place);
            // With the bytes beyond its end there or not.
            AssertPassed(rig, [.. packet.Link(Mac.Balancer, Mac.Gateway), .. cut]);
            AssertPassed(rig, [.. packet.Link(Mac.Balancer, Mac.Gateway), .. cut, .. new byte[64]]);
        }
    }

    [KernelTheory]
    [InlineData(80, 80)]
    [InlineData(1, 65535)]
    [InlineData(1000, 1999)]
    [InlineData(65535, 65535)]
    [InlineData(79, 81)]
    public void Ports_OfAVip_AreItsAndNoOthers(int first, int last)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: true, Packet.Udp, change: vip => vip with { Ports = new PortRange(first, last) });
        foreach (var port in new[] { 1, 78, 79, 80, 81, 82, 999, 1000, 1500, 1999, 2000, 65534, 65535 })
        {
            var (verdict, _) = rig.Send((DatapathRig.Packet(isIpv6: true, Packet.Udp) with { DestinationPort = (ushort)port }).ToFrame());
            Assert.Equal(port >= first && port <= last ? Verdict.Transmit : Verdict.Pass, verdict);
        }
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Vip_Removed_IsPassed(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        var vip = rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        Assert.Equal(1u, rig.ServerOf(packet));

        rig.Datapath.Vips.Remove(vip.Number);

        AssertPassed(rig, (packet with { SourcePort = 1 }).ToFrame());
        AssertPassed(rig, packet.ToFrame());
    }

    private static IEnumerable<Packet> Shapes(bool isIpv6, byte protocol)
    {
        var packet = DatapathRig.Packet(isIpv6, protocol);
        yield return packet;
        yield return packet with { Tags = [(0x8100, 5)] };
        yield return packet with { MoreFragments = true, PayloadLength = 16, DoNotFragment = false };
        yield return isIpv6 ? packet with { Extensions = [0, 60] } : packet with { Options = [.. Enumerable.Repeat((byte)1, 12)] };
    }

    private static void AssertPassed(DatapathRig rig, byte[] sent)
    {
        var (verdict, frame) = rig.Send(sent);

        Assert.True(verdict == Verdict.Pass, $"{verdict}: {Convert.ToHexString(sent)}");
        Assert.Equal(sent, frame);
    }
}
