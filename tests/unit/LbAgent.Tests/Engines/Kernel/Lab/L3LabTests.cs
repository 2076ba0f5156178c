using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent serves VIPs in DsrL3: servers behind a router, which take their packets out of tunnels.</summary>
public sealed class L3LabTests
{
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, RoutedLab.Server4)]
    [InlineData(DsrLab.Vip6, RoutedLab.Server6)]
    [InlineData(DsrLab.Vip, RoutedLab.Server6)]
    public async Task TcpAndUdp_GoInTunnels_AndAreAnsweredDirectly(string vip, string server)
    {
        using var routed = new RoutedLab();
        using var agent = await routed.Lab.StartAgentAsync();
        await routed.ServeAsync(agent, vip, server);
        using var atClient = FrameCapture.At(routed.Lab.Client.Path);
        using var atRouter = FrameCapture.At(routed.Router.Path);

        var (connection, name) = routed.Lab.Connect(vip);
        using (connection)
        {
            Assert.Equal(server == RoutedLab.Server4 ? "t4" : "t6", name);
            Assert.True(DsrLab.Echoes(connection));
        }

        using var asking = routed.Lab.Ask(vip);
        Assert.Equal(name, DsrLab.Answer(asking));

        AssertTunnelled(routed, atClient, atRouter, vip, server, Packet.Tcp);
        AssertTunnelled(routed, atClient, atRouter, vip, server, Packet.Udp);
        Assert.Equal(0ul, routed.CountersOf(server).Dropped);
    }

    /// <summary>Who may take part is what the outer source says; anybody else's packets end at the server.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, RoutedLab.Server4)]
    [InlineData(DsrLab.Vip6, RoutedLab.Server6)]
    public void Stranger_TunnelPacketIsDropped(string vip, string server)
    {
        using var routed = new RoutedLab();
        var (client, isIpv6) = (routed.Lab.Client, server == RoutedLab.Server6);
        using var wire = FrameCapture.At(client.Path);
        var own = IPAddress.Parse(isIpv6 ? "fd09::1" : "10.9.0.1");
        var inner = new Packet { IsIpv6 = isIpv6, Source = own, Destination = IPAddress.Parse(vip), DestinationPort = DsrLab.Port, PayloadLength = 0 };
        var ip = inner.ToIp();
        byte[] outer = isIpv6
            ? Packet.Ipv6(0, ip.Length, 41, 64, own, IPAddress.Parse(server))
            : Packet.Ipv4(0, 20 + ip.Length, 0, 0x4000, 64, 4, own, IPAddress.Parse(server));
        var link = inner.Link(IpFrame.Mac(routed.Router.MacOf("eth0")).GetAddressBytes(), IpFrame.Mac(client.MacOf("eth0")).GetAddressBytes());

        wire.Send(client.In(() => TrafficPrograms.Index("eth0")), [.. link, .. outer, .. ip]);

        Assert.True(SpinWait.SpinUntil(() => routed.CountersOf(server).Dropped > 0, TimeSpan.FromSeconds(20)), "it came to the server");
        Assert.Equal(["stranger 1"], routed.CountersOf(server).Drops.Where(drop => drop.Packets > 0).Select(drop => drop.ToString()));
        Assert.Equal(0ul, routed.CountersOf(server).Packets);
        Assert.DoesNotContain(wire.Frames, frame => IpFrame.In(frame) is { } packet && packet.Source.Equals(IPAddress.Parse(vip)));
    }

    /// <summary>A packet of a protocol that the client sent to the VIP: in a tunnel as it was; its answer comes by the router, not by the balancer.</summary>
    private static void AssertTunnelled(RoutedLab routed, FrameCapture atClient, FrameCapture atRouter, string vip, string server, byte protocol)
    {
        var vipAddress = IPAddress.Parse(vip);
        HashSet<string> all = [];
        var frame = atRouter.Await(frame =>
        {
            all.UnionWith(atClient.Frames.Where(one => IpFrame.In(one) is { } packet && packet.Destination.Equals(vipAddress) && packet.Protocol == protocol).Select(one => Convert.ToHexString(one[14..])));
            return Tunnelled.In(frame) is { } packet && all.Contains(Convert.ToHexString(packet.Inner));
        });
        var sent = Tunnelled.In(frame)!.Inner;
        var (isIpv6, carries) = (server == RoutedLab.Server6, vip == DsrLab.Vip6 ? (byte)41 : (byte)4);
        var (from, to) = (IPAddress.Parse(isIpv6 ? RoutedLab.Balancer6 : RoutedLab.Balancer4), IPAddress.Parse(server));
        Assert.Equal(
            isIpv6 ? Packet.Ipv6(0, sent.Length, carries, 64, from, to) : Packet.Ipv4(0, 20 + sent.Length, 0, 0x4000, 64, carries, from, to),
            Tunnelled.In(frame)!.Outer);
        var (router, balancer) = (IpFrame.Mac(routed.Router.MacOf("eth0")), IpFrame.Mac(routed.Lab.Balancer.MacOf("eth0")));
        Assert.Equal((router, balancer), (IpFrame.In(frame)!.Receiver, IpFrame.In(frame)!.Sender));

        var answer = atClient.Await(frame => IpFrame.In(frame) is { } packet && packet.Source.Equals(vipAddress) && packet.Protocol == protocol);
        Assert.Equal(router, IpFrame.In(answer)!.Sender);
    }
}
