using System;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>The packet as it is in another from the balancer to the server: IPv4 in IPv4, IPv6 in IPv6, IPv4 in IPv6.</summary>
public sealed class DsrL3Tests
{
    private const byte Ipv4InIp = 4;
    private const byte Ipv6InIp = 41;
    private const byte FragmentationNeeded = 4;

    [KernelTheory]
    [InlineData(false, Packet.Tcp, false)]
    [InlineData(false, Packet.Udp, false)]
    [InlineData(true, Packet.Tcp, true)]
    [InlineData(true, Packet.Udp, true)]
    [InlineData(false, Packet.Tcp, true)]
    [InlineData(false, Packet.Udp, true)]
    public void Packet_OfAnySize_IsWrapped(bool isIpv6, byte protocol, bool outerIsIpv6)
    {
        using var rig = Rig(isIpv6, protocol, outerIsIpv6);
        var packet = DatapathRig.Packet(isIpv6, protocol);

        AssertWrapped(rig, packet, outerIsIpv6);
        foreach (var length in new[] { 0, 1, 3, 1000 })
        {
            AssertWrapped(rig, packet with { Flags = TcpFlags.Ack, PayloadLength = length, TrafficClass = 0xB9, HopLimit = 2 }, outerIsIpv6);
        }

        AssertWrapped(rig, packet with { Tags = [(0x8100, 0x6123)] }, outerIsIpv6);
        AssertWrapped(rig, (packet with { PayloadLength = Largest(packet, outerIsIpv6) }), outerIsIpv6);
        rig.AssertCounted(null);
    }

    [KernelTheory]
    [InlineData(false, Packet.Tcp, false)]
    [InlineData(false, Packet.Udp, false)]
    [InlineData(true, Packet.Tcp, true)]
    [InlineData(true, Packet.Udp, true)]
    [InlineData(false, Packet.Tcp, true)]
    [InlineData(false, Packet.Udp, true)]
    public void Packet_TooBigOnceWrapped_ClientIsToldTheSize(bool isIpv6, byte protocol, bool outerIsIpv6)
    {
        using var rig = Rig(isIpv6, protocol, outerIsIpv6);
        var packet = DatapathRig.Packet(isIpv6, protocol);
        foreach (var (more, tags) in new[] { (1, Array.Empty<(ushort, ushort)>()), (20, [(0x8100, 0x0005)]) })
        {
            var tooBig = packet with { Flags = TcpFlags.Ack, PayloadLength = Largest(packet, outerIsIpv6) + more, Tags = tags };
            rig.Send((packet with { Flags = TcpFlags.Syn }).ToFrame());

            var (verdict, frame) = rig.Send(tooBig.ToFrame());

            Assert.Equal(Verdict.Transmit, verdict);
            var mtu = (uint)(DatapathRig.Mtu - Overhead(outerIsIpv6));
            var quote = tooBig.ToIp().AsSpan(0, isIpv6 ? 1280 - 48 : 576 - 28);
            var answer = isIpv6
                ? IcmpError.About(quote, isIpv6, packet.Destination, packet.Source, type: 2, code: 0, mtu)
                : IcmpError.About(quote, isIpv6, packet.Destination, packet.Source, type: 3, FragmentationNeeded, mtu, flags: 0x4000);
            Assert.Equal([.. tooBig.Link(Mac.Gateway, Mac.Balancer), .. answer], frame);
            rig.AssertCounted("answered_too_big");
        }
    }

    /// <summary>It is not ours to cut, and a host that is told sends smaller ones all the same.</summary>
    [KernelTheory]
    [InlineData(Packet.Tcp)]
    [InlineData(Packet.Udp)]
    public void Packet_TooBigAndRoutersMayCutIt_ClientIsToldTheSize(byte protocol)
    {
        using var rig = Rig(isIpv6: false, protocol, outerIsIpv6: false);
        var packet = DatapathRig.Packet(isIpv6: false, protocol) with { PayloadLength = 1460, DoNotFragment = false };

        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        var quote = packet.ToIp().AsSpan(0, 576 - 28);
        Assert.Equal(
            [
                .. packet.Link(Mac.Gateway, Mac.Balancer),
                .. IcmpError.About(quote, isIpv6: false, packet.Destination, packet.Source, type: 3, FragmentationNeeded, DatapathRig.Mtu - 20, flags: 0x4000),
            ],
            frame);
        rig.AssertCounted("answered_too_big");
    }

    [KernelFact]
    public void Packet_TooBigTooOften_IsAnsweredOnlySoOften()
    {
        using var rig = new DatapathRig(DatapathRig.Small with { AnswersPerSecond = 3 });
        rig.AddVip(isIpv6: false, Packet.Udp, ServerMode.DsrL3Ipv4);
        var frame = (DatapathRig.Packet(isIpv6: false, Packet.Udp) with { PayloadLength = 1460 }).ToFrame();
        var dropped = 0;
        for (var i = 0; i < 100; i++)
        {
            dropped += rig.Send(frame).Verdict == Verdict.Drop ? 1 : 0;
        }

        // Each processor that the test moved to has its own, and a second may have ended meanwhile.
        Assert.InRange(dropped, 100 - (3 * 2 * Environment.ProcessorCount), 97);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Error_ForAFlow_IsWrappedForItsServer(bool isIpv6)
    {
        using var rig = Rig(isIpv6, Packet.Tcp, isIpv6);
        var packet = DatapathRig.Packet(isIpv6, Packet.Tcp);
        rig.Send(packet.ToFrame());
        var reply = packet with { Source = packet.Destination, Destination = packet.Source, SourcePort = packet.DestinationPort, DestinationPort = packet.SourcePort };
        var error = IcmpError.About(reply.ToIp(), isIpv6, DatapathRig.Balancer(isIpv6), packet.Destination, isIpv6 ? (byte)2 : (byte)3, isIpv6 ? (byte)0 : FragmentationNeeded, 1400);

        var (verdict, frame) = rig.Send([.. packet.Link(Mac.Balancer, Mac.Gateway), .. error]);

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal(Wrapped(packet, error, isIpv6, trafficClass: 0), frame);
    }

    private static DatapathRig Rig(bool isIpv6, byte protocol, bool outerIsIpv6)
    {
        var rig = new DatapathRig();
        rig.AddVip(isIpv6, protocol, outerIsIpv6 ? ServerMode.DsrL3Ipv6 : ServerMode.DsrL3Ipv4);
        return rig;
    }

    private static int Overhead(bool outerIsIpv6) => outerIsIpv6 ? 40 : 20;

    private static int Largest(Packet packet, bool outerIsIpv6) => DatapathRig.Mtu - Overhead(outerIsIpv6) - (packet with { PayloadLength = 0 }).ToIp().Length;

    private static void AssertWrapped(DatapathRig rig, Packet packet, bool outerIsIpv6)
    {
        var (verdict, frame) = rig.Send(packet.ToFrame());

        Assert.Equal(Verdict.Transmit, verdict);
        Assert.Equal(Wrapped(packet, packet.ToIp(), outerIsIpv6, packet.TrafficClass), frame);
    }

    private static byte[] Wrapped(Packet packet, byte[] inner, bool outerIsIpv6, byte trafficClass)
    {
        var next = packet.IsIpv6 ? Ipv6InIp : Ipv4InIp;
        var (from, to) = (DatapathRig.Balancer(outerIsIpv6), DatapathRig.ServerAddress(outerIsIpv6, 1));
        var outer = outerIsIpv6
            ? Packet.Ipv6(trafficClass, inner.Length, next, 64, from, to)
            : Packet.Ipv4(trafficClass, 20 + inner.Length, 0, 0x4000, 64, next, from, to);
        return [.. packet.Link(Mac.Server(1), Mac.Balancer, outerIsIpv6), .. outer, .. inner];
    }
}
