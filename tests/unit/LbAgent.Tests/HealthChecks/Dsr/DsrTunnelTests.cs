using System;
using System.Linq;
using System.Net.NetworkInformation;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>A server that is asked at a VIP address in packets to its own (DsrL3): what comes to it, and what it answers by hand.</summary>
public sealed class DsrTunnelTests
{
    private static readonly HealthCheckSettings HalfOpen = HealthCheckSettings.Default with { Type = HealthCheckType.TcpHalfOpen, RequestedResponse = TimeSpan.FromSeconds(10) };

    [KernelHostTheory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    public void Syn_InAnotherPacket_AnsweredWithout_IsGood(bool vipIsIpv6, bool serverIsIpv6, bool offloads) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork(offloads);
        var server = network.AddServer(hasVip: false);
        using var listener = DsrNetwork.Listen(server, serverIsIpv6 ? System.Net.IPAddress.IPv6Any : System.Net.IPAddress.Any);
        using var capture = FrameCapture.At(server);
        using var prober = new Prober();

        var probing = prober.ProbeAsync(HalfOpen, DsrNetwork.Server(serverIsIpv6), new DsrAddress(DsrNetwork.Vip(vipIsIpv6), IsTunnelled: true));
        var (outer, inner, syn) = Unwrap(capture.Await(frame => Unwrap(frame).Syn is not null));
        var (balancerMac, serverMac) = (DsrNetwork.MacOf("l0"), NetworkNamespace.In(server.Id, () => DsrNetwork.MacOf("s0")));

        Assert.Equal((balancerMac, serverMac), (syn!.Sender, syn.Receiver));
        Assert.Equal((DsrNetwork.Balancer(vipIsIpv6), DsrNetwork.Vip(vipIsIpv6), DsrNetwork.Port, TcpFlags.Syn), (syn.Source.Address, syn.Destination.Address, syn.Destination.Port, syn.Flags));
        Assert.True(offloads ? syn.IsLeftToHardware : syn.IsFinished, "checksums of the SYN");
        var (from, to, protocol) = (DsrNetwork.Balancer(serverIsIpv6), DsrNetwork.Server(serverIsIpv6).Address, vipIsIpv6 ? (byte)41 : (byte)4);
        Assert.Equal(
            serverIsIpv6 ? Packet.Ipv6(0, inner.Length, protocol, 64, from, to) : Packet.Ipv4(0, 20 + inner.Length, 0, 0x4000, 64, protocol, from, to),
            outer);

        capture.Send(NetworkNamespace.In(server.Id, () => Index("s0")), syn.SynAck(serverMac, balancerMac));
        Assert.Equal($"SYN-ACK at {DsrNetwork.Vip(vipIsIpv6)}", probing.GetAwaiter().GetResult().Result.Reason);
        capture.Await(frame => Unwrap(frame).Syn is { Flags: TcpFlags.Rst | TcpFlags.Ack });
    });

    [KernelHostFact]
    public void ServerDoesNotUnwrap_IsUpButNotSetUp() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(), System.Net.IPAddress.Any);
        using var prober = new Prober();

        var report = prober.ProbeAsync(
            HalfOpen with { RequestedResponse = TimeSpan.FromSeconds(1) },
            DsrNetwork.Server(isIpv6: false),
            new DsrAddress(DsrNetwork.Vip(isIpv6: false), IsTunnelled: true)).GetAwaiter().GetResult();

        Assert.Equal("server up, DSR not set up: no SYN-ACK within 1s at 10.9.0.100", report.Result.Reason);
    });

    /// <summary>The outer header, and the packet that was in it with what a TCP segment in it says.</summary>
    private static (byte[] Outer, byte[] Inner, Segment? Syn) Unwrap(byte[] frame)
    {
        var header = frame[12..14] is [0x86, 0xDD] ? 40 : 20;
        if (frame[12..14] is not ([0x86, 0xDD] or [0x08, 0x00]) || frame[14 + (header == 40 ? 6 : 9)] is not ((4 or 41) and var protocol))
        {
            return ([], [], null);
        }

        byte[] inner = frame[(14 + header)..];
        return (frame[14..(14 + header)], inner, Segment.In([.. frame[..12], .. protocol == 41 ? (byte[])[0x86, 0xDD] : [0x08, 0x00], .. inner]));
    }

    private static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return NetlinkInterfaces.List(netlink).First(one => one.Name == name).Index;
    }
}
