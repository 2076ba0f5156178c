using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The server's MAC address, and nothing else.</summary>
public sealed class DsrL2Tests
{
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_NewThenKnown_GoesToTheServerAsItIs(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol);

        AssertSent(rig, packet);
        rig.AssertCounted(null);
        foreach (var length in new[] { 0, 1, 11, 1400 })
        {
            AssertSent(rig, packet with { Flags = TcpFlags.Ack, PayloadLength = length, TrafficClass = 0xB9, HopLimit = 2 });
        }

        rig.AssertCounted(null);
        Assert.Equal(5ul, rig.Datapath.ServerCounts.Sum(1).Packets);
        Assert.Equal(1ul, rig.Datapath.ServerCounts.Sum(1).Flows);
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_WithTag_KeepsIt(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);

        AssertSent(rig, DatapathRig.Packet(isIpv6, protocol) with { Tags = [(0x8100, 0x6123)] });
        AssertSent(rig, DatapathRig.Packet(isIpv6, protocol) with { Tags = [(0x88A8, 0x0064)] });
    }

    [KernelTheory]
    [InlineData(Packet.Tcp)]
    [InlineData(Packet.Udp)]
    public void Ipv4_WithOptions_GoesToTheServer(byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, protocol);

        AssertSent(rig, DatapathRig.Packet(isIpv6: false, protocol) with { Options = [1, 1, 1, 0] });
        AssertSent(rig, DatapathRig.Packet(isIpv6: false, protocol) with { Options = new byte[40] });
    }

    [KernelTheory]
    [InlineData(Packet.Tcp)]
    [InlineData(Packet.Udp)]
    public void Ipv6_WithExtensionHeaders_GoesToTheServerUpToALimit(byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: true, protocol);

        AssertSent(rig, DatapathRig.Packet(isIpv6: true, protocol) with { Extensions = [0, 60, 60, 60, 60, 60] });
        rig.AssertCounted(null);
        AssertPassed(rig, DatapathRig.Packet(isIpv6: true, protocol) with { Extensions = [0, 60, 60, 60, 60, 60, 60] });
        rig.AssertCounted("extension_headers");
        AssertPassed(rig, DatapathRig.Packet(isIpv6: true, protocol) with { Extensions = [43] });
        rig.AssertCounted("extension_headers");
    }

    [KernelFact]
    public void Udp_WithoutChecksum_StaysWithout()
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, Packet.Udp);

        AssertSent(rig, DatapathRig.Packet(isIpv6: false, Packet.Udp) with { HasNoChecksum = true, PayloadLength = 3 });
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_ServerOnAnotherInterface_IsRedirected(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        rig.ChangeServer(1, server => server with { Port = DatapathRig.Port + 1 });
        var packet = DatapathRig.Packet(isIpv6, protocol);

        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Redirect, verdict);
        Assert.Equal([.. packet.Link(Mac.Server(1), Mac.Balancer), .. packet.ToIp()], frame);
    }

    /// <summary>There the kernel would drop it and say nothing.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_TooBigForAnotherInterface_ClientIsTold(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        var packet = DatapathRig.Packet(isIpv6, protocol) with { PayloadLength = 1350 };
        rig.ChangeServer(1, server => server with { Mtu = (ushort)packet.ToIp().Length, Port = DatapathRig.Port + 1 });
        Assert.Equal(Verdict.Redirect, rig.Send(packet.ToFrame()).Verdict);

        Assert.Equal(Verdict.Transmit, rig.Send((packet with { PayloadLength = 1351 }).ToFrame()).Verdict);
        rig.AssertCounted("answered_too_big");
        rig.ChangeServer(1, server => server with { Port = DatapathRig.Port });
        AssertSent(rig, packet with { PayloadLength = 1351 });
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Packet_ServerWithoutMacAddress_IsDropped(bool isIpv6, byte protocol)
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol);
        rig.ChangeServer(1, server => server with { NextHop = default });

        Assert.Equal(Verdict.Drop, rig.Send(DatapathRig.Packet(isIpv6, protocol).ToFrame()).Verdict);
        rig.AssertCounted("no_next_hop");
    }

    [KernelFact]
    public void Packet_Padded_KeepsItsPadding()
    {
        using var rig = new DatapathRig();
        rig.AddVip(isIpv6: false, Packet.Udp);
        var packet = DatapathRig.Packet(isIpv6: false, Packet.Udp) with { PayloadLength = 0 };

        var (verdict, frame) = rig.Send([.. packet.ToFrame(), .. new byte[18]]);

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal([.. packet.Link(Mac.Server(1), Mac.Balancer), .. packet.ToIp(), .. new byte[18]], frame);
    }

    private static void AssertSent(DatapathRig rig, Packet packet)
    {
        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal([.. packet.Link(Mac.Server(1), Mac.Balancer), .. packet.ToIp()], frame);
    }

    private static void AssertPassed(DatapathRig rig, Packet packet)
    {
        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Pass, verdict);
        Assert.Equal(packet.ToFrame(), frame);
    }
}
