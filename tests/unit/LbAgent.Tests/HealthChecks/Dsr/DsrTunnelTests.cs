using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
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
        using var listener = DsrNetwork.Listen(server, serverIsIpv6 ? IPAddress.IPv6Any : IPAddress.Any);
        using var capture = FrameCapture.At(server);
        using var prober = new Prober();

        var probing = prober.ProbeAsync(HalfOpen, DsrNetwork.Server(serverIsIpv6), new DsrAddress(DsrNetwork.Vip(vipIsIpv6), IsTunnelled: true));
        var (outer, inner, bare) = Tunnelled.In(capture.Await(frame => Tunnelled.In(frame) is not null))!;
        var syn = Segment.In(bare)!;
        var (balancerMac, serverMac) = (DsrNetwork.MacOf("l0"), NetworkNamespace.In(server.Id, () => DsrNetwork.MacOf("s0")));

        Assert.Equal((balancerMac, serverMac), (syn.Sender, syn.Receiver));
        Assert.Equal((DsrNetwork.Balancer(vipIsIpv6), DsrNetwork.Vip(vipIsIpv6), DsrNetwork.Port, TcpFlags.Syn), (syn.Source.Address, syn.Destination.Address, syn.Destination.Port, syn.Flags));
        Assert.True(offloads ? syn.IsLeftToHardware : syn.IsFinished, "checksums of the SYN");
        var (from, to, protocol) = (DsrNetwork.Balancer(serverIsIpv6), DsrNetwork.Server(serverIsIpv6).Address, vipIsIpv6 ? (byte)41 : (byte)4);
        Assert.Equal(
            serverIsIpv6 ? Packet.Ipv6(0, inner.Length, protocol, 64, from, to) : Packet.Ipv4(0, 20 + inner.Length, 0, 0x4000, 64, protocol, from, to),
            outer);

        capture.Send(NetworkNamespace.In(server.Id, () => TrafficPrograms.Index("s0")), syn.SynAck(serverMac, balancerMac));
        Assert.Equal($"SYN-ACK at {DsrNetwork.Vip(vipIsIpv6)}", probing.GetAwaiter().GetResult().Result.Reason);
        capture.Await(frame => Tunnelled.In(frame) is { } packet && Segment.In(packet.Bare) is { Flags: TcpFlags.Rst | TcpFlags.Ack });
    });

    /// <summary>A server that is set up for it; a request far larger than a packet, which leaves in pieces that fit the tunnel.</summary>
    [KernelHostTheory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Connection_ToTheVip_CarriesWhateverIsSent(bool vipIsIpv6, bool serverIsIpv6) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork(offloads: false);
        var server = network.AddServer();
        using var end = new TunnelEnd(server);
        using var capture = FrameCapture.At(server);
        using var listener = DsrNetwork.Listen(server, DsrNetwork.Vip(vipIsIpv6));
        using var paths = new DsrPaths(new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance));
        var path = paths.TryOpen(new DsrAddress(DsrNetwork.Vip(vipIsIpv6), IsTunnelled: true), DsrNetwork.Server(serverIsIpv6).Address)!;
        Assert.True(path.Prepare(TimeSpan.Zero));
        using var socket = new Socket(DsrNetwork.Server(serverIsIpv6).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(0, path.Mark((int)socket.Handle, sendsData: true));
        var sent = new byte[20_000];
        new Random(1).NextBytes(sent);

        socket.Connect(DsrNetwork.Server(serverIsIpv6));
        using var accepted = listener.Accept();
        socket.Send(sent);
        socket.Shutdown(SocketShutdown.Send);
        var received = new byte[sent.Length + 1];
        var count = 0;
        for (int more; (more = accepted.Receive(received.AsSpan(count))) > 0; count += more)
        {
        }

        Assert.Equal(sent, received[..count]);
        Assert.True(path.HasCarried());
        Assert.InRange(capture.Frames.Where(frame => Tunnelled.In(frame) is not null).Max(frame => frame.Length), 1000, 14 + 1280);
        // And back, as the server answers clients.
        accepted.Send(sent);
        accepted.Dispose();
        count = 0;
        for (int more; (more = socket.Receive(received.AsSpan(count))) > 0; count += more)
        {
        }

        Assert.Equal(sent, received[..count]);
    });

    [KernelHostFact]
    public void ServerDoesNotUnwrap_IsUpButNotSetUp() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(), IPAddress.Any);
        using var prober = new Prober();

        var report = prober.ProbeAsync(
            HalfOpen with { RequestedResponse = TimeSpan.FromSeconds(1) },
            DsrNetwork.Server(isIpv6: false),
            new DsrAddress(DsrNetwork.Vip(isIpv6: false), IsTunnelled: true)).GetAwaiter().GetResult();

        Assert.Equal("server up, DSR not set up: no SYN-ACK within 1s at 10.9.0.100", report.Result.Reason);
    });

}
