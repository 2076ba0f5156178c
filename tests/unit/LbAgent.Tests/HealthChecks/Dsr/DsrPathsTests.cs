using System;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Where the programs are at work, and when.</summary>
public sealed class DsrPathsTests
{
    private static readonly DsrAddress Vip = new(IPAddress.Parse("192.0.2.100"), IsTunnelled: false);

    private readonly EventLog _events = new(TimeProvider.System, NullLogger<EventLog>.Instance);

    [KernelHostFact]
    public void Programs_AreAtWorkWhileAPathLeadsByTheInterface() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        using var paths = new DsrPaths(_events);
        var one = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;
        var other = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.11"))!;
        Assert.Equal((0, 0), TrafficPrograms.Linked("l0"));

        Assert.True(one.Prepare(TimeSpan.Zero));
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
        Assert.True(other.Prepare(TimeSpan.Zero));
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
        one.Retire();
        one.Retire();
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
        Assert.True(other.Prepare(TimeSpan.FromSeconds(5)));
        other.Retire();
        Assert.Equal((0, 0), TrafficPrograms.Linked("l0"));
        Assert.False(other.Prepare(TimeSpan.FromSeconds(10)));
        Assert.Equal([], Said());
    });

    [KernelHostFact]
    public void Dispose_TakesThemOff_WhoeverStillProbes() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;
        Assert.True(path.Prepare(TimeSpan.Zero));

        paths.Dispose();

        Assert.Equal((0, 0), TrafficPrograms.Linked("l0"));
        path.Prepare(TimeSpan.FromSeconds(5));
        path.Retire();
        Assert.Null(paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10")));
    });

    /// <summary>As a process that was forked has them open for a moment.</summary>
    [KernelHostFact]
    public void LinksAreOpenElsewhere_ProgramsLeaveAndComeAgain() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        using var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;
        Assert.True(path.Prepare(TimeSpan.Zero));
        using var elsewhere = TrafficPrograms.OpenLinks("l0");
        Assert.Equal(2, elsewhere.Count);

        path.Retire();
        Assert.Equal((0, 0), TrafficPrograms.Linked("l0"));
        Assert.True(paths.TryOpen(Vip, IPAddress.Parse("10.9.0.11"))!.Prepare(TimeSpan.Zero));

        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
        Assert.Equal([], Said());
    });

    /// <summary>The route is looked up once a second.</summary>
    [KernelHostFact]
    public void Route_ByAnotherInterface_ProgramsFollow() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        NetworkNamespace.AddPair("m0", "10.8.0.1/24");
        NetworkNamespace.Command("ip", "route", "add", "10.7.0.0/24", "dev", "l0");
        using var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.7.0.10"))!;
        Assert.True(path.Prepare(TimeSpan.Zero));
        Assert.Equal(TrafficPrograms.Index("l0"), path.Interface);

        NetworkNamespace.Command("ip", "route", "replace", "10.7.0.0/24", "dev", "m0");
        Assert.True(path.Prepare(TimeSpan.FromSeconds(0.9)));
        Assert.Equal(TrafficPrograms.Index("l0"), path.Interface);
        Assert.True(path.Prepare(TimeSpan.FromSeconds(1)));

        Assert.Equal(TrafficPrograms.Index("m0"), path.Interface);
        Assert.Equal(((0, 0), (1, 1)), (TrafficPrograms.Linked("l0"), TrafficPrograms.Linked("m0")));

        NetworkNamespace.Command("ip", "route", "delete", "10.7.0.0/24");
        Assert.False(path.Prepare(TimeSpan.FromSeconds(2)));
        Assert.Equal((0, 0), TrafficPrograms.Linked("m0"));
        Assert.Equal([], Said());
    });

    /// <summary>With the interface the links are gone; another that has its name is another.</summary>
    [KernelHostFact]
    public void Interface_IsMadeAnew_ProgramsFollow() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        using var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;
        Assert.True(path.Prepare(TimeSpan.Zero));

        NetworkNamespace.Command("ip", "link", "delete", "l0");
        Assert.False(path.Prepare(TimeSpan.FromSeconds(1)));
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");

        Assert.True(path.Prepare(TimeSpan.FromSeconds(2)));
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
    });

    /// <summary>Somebody answered, but nothing was sent to the VIP address: the programs are put to work anew.</summary>
    [KernelHostFact]
    public void NothingCarried_AttachesAnew() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("l0", "10.9.0.1/24");
        using var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;
        Assert.True(path.Prepare(TimeSpan.Zero));

        Assert.False(path.HasCarried());
        Assert.Equal((0, 0), TrafficPrograms.Linked("l0"));

        Assert.True(path.Prepare(TimeSpan.FromSeconds(0.1)));
        Assert.Equal((1, 1), TrafficPrograms.Linked("l0"));
    });

    [KernelHostFact]
    public void Interface_WithoutEthernet_IsSaidOnce() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Command("ip", "tuntap", "add", "dev", "t0", "mode", "tun");
        NetworkNamespace.Command("ip", "address", "add", "10.9.0.1/24", "dev", "t0");
        NetworkNamespace.Command("ip", "link", "set", "t0", "up");
        using var paths = new DsrPaths(_events);
        var path = paths.TryOpen(Vip, IPAddress.Parse("10.9.0.10"))!;

        Assert.False(path.Prepare(TimeSpan.Zero));
        Assert.False(path.Prepare(TimeSpan.FromSeconds(10)));

        Assert.Equal([$"servers of DSR VIPs are not asked at the VIP address, but at their own alone: interface {TrafficPrograms.Index("t0")} carries no Ethernet frames"], Said());
    });

    [KernelHostTheory]
    [InlineData(12, "it needs CAP_NET_ADMIN")]
    [InlineData(39, "it needs CAP_BPF")]
    public void Right_IsMissing_IsSaidOnceAndTheServersOwnAddressDecides(int capability, string whyNot) => NetworkNamespace.Run(() =>
    {
        const int sysAdmin = 21;
        using var network = new DsrNetwork();
        using var listener = DsrNetwork.Listen(network.AddServer(hasVip: false), IPAddress.Any);
        NetworkNamespace.DropCapability(capability);
        NetworkNamespace.DropCapability(sysAdmin);
        using var prober = new Prober();
        for (var i = 0; i < 2; i++)
        {
            var report = prober.ProbeAsync(HealthCheckSettings.Default with { Type = HealthCheckType.Tcp }, DsrNetwork.Server(isIpv6: false), Vip).GetAwaiter().GetResult();

            Assert.Equal("connected from 10.9.0.1", report.Result.Reason);
        }

        Assert.Equal([$"servers of DSR VIPs are not asked at the VIP address, but at their own alone: {whyNot}"], Said(prober.Events));
    });

    /// <summary>Its packets take another way than any other of the box's: what answers was not asked at the VIP address.</summary>
    [KernelHostFact]
    public void MarkedPackets_LeaveElsewhere_IsNoVerdict() => NetworkNamespace.Run(() =>
    {
        using var network = new DsrNetwork();
        network.AddPort("m0", host: 2);
        using var listener = DsrNetwork.Listen(network.AddServer(), IPAddress.Any);
        NetworkNamespace.Command("ip", "rule", "add", "fwmark", "0x4c420000/0xffff0000", "lookup", "100");
        NetworkNamespace.Command("ip", "route", "add", "10.9.0.0/24", "dev", "m0", "src", "10.9.0.2", "table", "100");
        NetworkNamespace.Command("ip", "route", "delete", "10.9.0.0/24", "dev", "m0");
        using var prober = new Prober();

        var report = prober.ProbeAsync(HealthCheckSettings.Default with { Type = HealthCheckType.Tcp }, DsrNetwork.Server(isIpv6: false), new DsrAddress(DsrNetwork.Vip(isIpv6: false), IsTunnelled: false))
            .GetAwaiter().GetResult();

        Assert.Equal("Impossible: what is sent to 10.9.0.100 on the server takes another way than expected", $"{report.Result.Outcome}: {report.Result.Reason}");
    });

    private string[] Said(EventLog? events = null)
    {
        var (recent, subscription) = (events ?? _events).Subscribe(100);
        subscription.Dispose();
        return [.. recent.Select(one => one.Message)];
    }
}
