using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAgent.Domain;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Real servers asked at a VIP address that is local on the balancer too (DsrL2).</summary>
public sealed class DsrWireTests
{
    private static readonly HealthCheckSettings Tcp = HealthCheckSettings.Default with { Type = HealthCheckType.Tcp, RequestedResponse = TimeSpan.FromSeconds(1) };
    private static readonly HealthCheckSettings HalfOpen = Tcp with { Type = HealthCheckType.TcpHalfOpen };
    private static readonly HealthCheckSettings Icmp = Tcp with { Type = HealthCheckType.Icmp };

    [KernelHostTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Tcp_ServerHasTheVip_IsAskedThereAndAnswersFromThere(bool isIpv6, bool offloads) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork(offloads);
        var server = network.AddServer();
        using var listener = DsrNetwork.Listen(server, Every(isIpv6));
        using var capture = FrameCapture.At(server);
        using var prober = new Prober();

        Assert.Equal($"Good: connected from {DsrNetwork.Balancer(isIpv6)} at {DsrNetwork.Vip(isIpv6)}", Ask(prober, Tcp, isIpv6));

        var (balancerMac, serverMac) = (DsrNetwork.MacOf("l0"), NetworkNamespace.In(server.Id, () => DsrNetwork.MacOf("s0")));
        foreach (var address in new[] { DsrNetwork.Vip(isIpv6), DsrNetwork.Server(isIpv6).Address })
        {
            var syn = Segment.In(capture.Await(frame => Segment.In(frame) is { Flags: TcpFlags.Syn } one && one.Destination.Address.Equals(address)))!;
            var synAck = Segment.In(capture.Await(frame => Segment.In(frame) is { Flags: TcpFlags.Syn | TcpFlags.Ack } one && one.Source.Address.Equals(address)))!;

            Assert.Equal((balancerMac, serverMac), (syn.Sender, syn.Receiver));
            Assert.Equal((DsrNetwork.Balancer(isIpv6), DsrNetwork.Port), (syn.Source.Address, syn.Destination.Port));
            Assert.Equal((serverMac, balancerMac, syn.Source), (synAck.Sender, synAck.Receiver, synAck.Destination));
            Assert.True(offloads ? syn.IsLeftToHardware : syn.IsFinished, "checksums of the SYN");
        }

        // It ends as politely there as anywhere.
        capture.Await(frame => Segment.In(frame) is { } one && one.Flags.HasFlag(TcpFlags.Fin) && one.Destination.Address.Equals(DsrNetwork.Vip(isIpv6)));
        Assert.DoesNotContain(capture.Frames, frame => Segment.In(frame) is { } one && one.Flags.HasFlag(TcpFlags.Rst));
    });

    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tcp_ServerHasNoVip_IsUpButNotSetUp(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(hasVip: false), Every(isIpv6));
        using var prober = new Prober();

        Assert.Equal($"Bad: server up, DSR not set up: no SYN-ACK within 1s at {DsrNetwork.Vip(isIpv6)}", Ask(prober, Tcp, isIpv6));
    });

    [KernelHostFact]
    public void Tcp_NobodyListensAtTheVip_IsUpButNotSetUp() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(), DsrNetwork.Server(isIpv6: false).Address);
        using var prober = new Prober();

        Assert.Equal("Bad: server up, DSR not set up: connection refused at 10.9.0.100", Ask(prober, Tcp, isIpv6: false));
    });

    /// <summary>A service that is bound to the VIP address alone serves clients.</summary>
    [KernelHostFact]
    public void Tcp_SomebodyListensAtTheVipAlone_IsGood() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(), DsrNetwork.Vip(isIpv6: false));
        using var prober = new Prober();

        Assert.Equal("Good: connected from 10.9.0.1 at 10.9.0.100", Ask(prober, Tcp, isIpv6: false));
    });

    [KernelHostFact]
    public void Tcp_ServerIsDown_SaysWhatItsOwnAddressSays() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        network.AddServer();
        using var prober = new Prober();

        Assert.Equal("Bad: connection refused", Ask(prober, Tcp, isIpv6: false));
        // There is no second.
        Assert.Contains(Ask(prober, Tcp with { RequestedResponse = TimeSpan.FromSeconds(5) }, isIpv6: false, server: 1), new[] { "Bad: host unreachable", "Bad: no SYN-ACK within 5s" });
    });

    /// <summary>The reset goes to the VIP address too: nothing is there to be accepted.</summary>
    [KernelHostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void HalfOpen_IsResetAtTheVip(bool isIpv6) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        var server = network.AddServer();
        using var listener = DsrNetwork.Listen(server, Every(isIpv6));
        using var capture = FrameCapture.At(server);
        using var prober = new Prober();

        Assert.Equal($"Good: SYN-ACK at {DsrNetwork.Vip(isIpv6)}", Ask(prober, HalfOpen, isIpv6));

        capture.Await(frame => Segment.In(frame) is { Flags: TcpFlags.Rst | TcpFlags.Ack } one && one.Destination.Address.Equals(DsrNetwork.Vip(isIpv6)));
        capture.Await(frame => Segment.In(frame) is { Flags: TcpFlags.Rst | TcpFlags.Ack } one && one.Destination.Address.Equals(DsrNetwork.Server(isIpv6).Address));
        Assert.False(listener.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead), "nothing was to be accepted");
    });

    /// <summary>By both kinds of socket.</summary>
    [KernelHostTheory]
    [InlineData(false, "1 0")]
    [InlineData(false, "0 2147483647")]
    [InlineData(true, "1 0")]
    [InlineData(true, "0 2147483647")]
    public void Icmp_ServerHasTheVipOrNot_IsTold(bool isIpv6, string pingRange) => NetworkNamespace.Run(() =>
    {
        File.WriteAllText("/proc/sys/net/ipv4/ping_group_range", pingRange);
        using var network = new DsrNetwork();
        network.AddServer();
        network.AddServer(hasVip: false);
        using var prober = new Prober();

        Assert.Equal($"Good: echo reply at {DsrNetwork.Vip(isIpv6)}", Ask(prober, Icmp, isIpv6));
        Assert.Equal($"Bad: server up, DSR not set up: no echo reply within 1s at {DsrNetwork.Vip(isIpv6)}", Ask(prober, Icmp, isIpv6, server: 1));
    });

    /// <summary>Good only where every VIP address is, of whichever family; the steps say at which.</summary>
    [KernelHostFact]
    public void Tcp_TwoVips_EachIsAsked() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        var server = network.AddServer(hasVip: false);
        server.Command("ip", "address", "add", "10.9.0.100/32", "dev", "lo");
        using var listener = DsrNetwork.Listen(server, IPAddress.IPv6Any, dual: true);
        using var prober = new Prober();
        DsrAddress[] both = [new(DsrNetwork.Vip(isIpv6: false), IsTunnelled: false), new(DsrNetwork.Vip(isIpv6: true), IsTunnelled: false)];

        var report = prober.ProbeAsync(Tcp, DsrNetwork.Server(isIpv6: false), both).GetAwaiter().GetResult();

        Assert.Equal("server up, DSR not set up: no SYN-ACK within 1s at fd09::100", report.Result.Reason);
        Assert.Equal(
            [
                "Resolve Good 10.9.0.10:8080",
                "Connect Good at 10.9.0.10: connected from 10.9.0.1",
                "Connect Good at VIP address 10.9.0.100: connected from 10.9.0.1",
                "Connect Bad at VIP address fd09::100: no SYN-ACK within 1s",
            ],
            report.Steps.Select(step => $"{step.Kind} {step.Outcome} {step.Detail}"));

        server.Command("ip", "address", "add", "fd09::100/128", "dev", "lo", "nodad");
        // On a busy box one answer may come late.
        Eventually.TrueAsync(
            async () => (await prober.ProbeAsync(Tcp, DsrNetwork.Server(isIpv6: false), both)).Result.Reason == "connected from 10.9.0.1 at 10.9.0.100, fd09::100",
            "both answer").GetAwaiter().GetResult();
    });

    /// <summary>The server is known by an address of the other family than the VIP's, and answers the balancer's of the VIP's.</summary>
    [KernelHostTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void VipOfTheOtherFamily_IsAskedInIt(bool vipIsIpv6, bool offloads) => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork(offloads);
        var server = network.AddServer();
        using var listener = DsrNetwork.Listen(server, Every(vipIsIpv6));
        using var capture = FrameCapture.At(server);
        using var prober = new Prober();
        var vip = new DsrAddress(DsrNetwork.Vip(vipIsIpv6), IsTunnelled: false);

        Assert.Equal($"echo reply at {vip.Address}", prober.ProbeAsync(Icmp, DsrNetwork.Server(!vipIsIpv6), vip).GetAwaiter().GetResult().Result.Reason);
        Assert.Equal($"connected from {DsrNetwork.Balancer(!vipIsIpv6)} at {vip.Address}", prober.ProbeAsync(Tcp, DsrNetwork.Server(!vipIsIpv6), vip).GetAwaiter().GetResult().Result.Reason);

        var syn = Segment.In(capture.Await(frame => Segment.In(frame) is { Flags: TcpFlags.Syn } one && one.Destination.Address.Equals(vip.Address)))!;
        Assert.Equal(DsrNetwork.Balancer(vipIsIpv6), syn.Source.Address);
        Assert.True(offloads ? syn.IsLeftToHardware : syn.IsFinished, "checksums of the SYN");
        using var accepted = listener.Accept();
        Assert.Equal(0, accepted.Receive(new byte[1]));
    });

    /// <summary>The address that somebody asked for is the only one.</summary>
    [KernelHostFact]
    public void Tcp_WithCheckAddress_AsksThereAlone() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        var server = network.AddServer(hasVip: false);
        using var listener = DsrNetwork.Listen(server, IPAddress.Any);
        using var prober = new Prober();

        Assert.Equal("Good: connected from 10.9.0.1", Ask(prober, Tcp with { Address = DsrNetwork.Server(isIpv6: false).Address }, isIpv6: false));
    });

    private static IPAddress Every(bool isIpv6) => isIpv6 ? IPAddress.IPv6Any : IPAddress.Any;

    private static string Ask(Prober prober, HealthCheckSettings settings, bool isIpv6, int server = 0)
    {
        var report = prober.ProbeAsync(settings, DsrNetwork.Server(isIpv6, server), new DsrAddress(DsrNetwork.Vip(isIpv6), IsTunnelled: false)).GetAwaiter().GetResult();
        return $"{report.Result.Outcome}: {report.Result.Reason}";
    }
}
