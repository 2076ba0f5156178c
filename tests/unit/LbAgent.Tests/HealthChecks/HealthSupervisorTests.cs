using System;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>Many servers at once, on real sockets.</summary>
public sealed class HealthSupervisorTests
{
    /// <summary>A thousand servers that come with one change are asked one after another, over the interval.</summary>
    [Fact]
    public async Task Probes_OfAThousandServers_AreSpread()
    {
        using var server = new TestServer(_ => Task.CompletedTask, IPAddress.Any);
        await using var rig = new AgentRig();
        var servers = Enumerable.Range(0, 1_000).Select(i => new IPEndPoint(IPAddress.Parse($"127.1.{i / 250}.{1 + (i % 250)}"), server.Endpoint.Port));
        var (_, pool) = AgentRig.Web(servers, HealthCheckSettings.Default with { Interval = TimeSpan.FromSeconds(2) });
        await rig.ApplyAsync(snapshot => snapshot.With(pool));
        var state = rig.Runtime.Pools["web"];

        await Eventually.TrueAsync(() => state.Servers.All(one => one.Health.Health == Health.Healthy), "all were asked");

        var first = state.Servers.Select(one => one.LastProbe!.Start).Order().ToArray();
        Assert.True(first[^1] - first[0] > TimeSpan.FromSeconds(1), $"all within {first[^1] - first[0]}");
    }

    [Fact]
    public async Task ContentCheck_CatchesAnErrorPageThatSaysOk()
    {
        using var bad = WebServer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nOK");
        using var good = WebServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK");
        await using var rig = new AgentRig();
        var check = HealthCheckSettings.Default with
        {
            Type = HealthCheckType.HttpContent,
            Retries = 1,
            Http = new HttpProbeSettings { ExpectContent = "OK" },
        };
        await rig.ServeAsync([bad.Endpoint, good.Endpoint], check);
        var servers = rig.Runtime.Pools["web"].Servers;

        await Eventually.TrueAsync(() => servers.All(server => server.Health.Health != Health.Unknown), "both were asked");

        Assert.Equal([Health.Unhealthy, Health.Healthy], servers.Select(server => server.Health.Health));
        Assert.Equal("HTTP 500, expected 200 (1 of 1)", servers[0].Health.Reason);
        Assert.Equal("HTTP 200, content found", servers[1].Health.Reason);
    }

    /// <summary>What this box cannot do is refused before anything is stored; a pool that has its check already can be changed otherwise.</summary>
    [RootFact]
    public void Icmp_WhereItIsNotPossible_IsRefused() => NetworkNamespace.Run(() =>
    {
        const int netRaw = 13;
        NetworkNamespace.DropCapability(netRaw);
        using var prober = new Prober();
        var supervisor = new HealthSupervisor(prober.Loop, prober.Probes, new EventLog(TimeProvider.System, NullLogger<EventLog>.Instance));
        var pool = new Pool { Name = "dns", HealthCheck = HealthCheckSettings.Default.Implying(HealthCheckType.Icmp) };
        var diff = new SnapshotDiff([], [], [pool], []);

        var finding = Assert.Single(supervisor.Judge(diff));

        Assert.Equal(("Lb.HealthCheck.NotPossible", "Type"), (finding.Id, finding.Field));
        Assert.Contains("ping_group_range", finding.Reason, StringComparison.Ordinal);
    });

    private static TestServer WebServer(string answer) => new(async socket =>
    {
        await socket.ReceiveAsync(new byte[1000]);
        await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
    });
}
