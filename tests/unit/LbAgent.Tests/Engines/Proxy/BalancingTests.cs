using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Which server gets which connection, over real sockets.</summary>
public abstract class BalancingTests(object relay)
{
    private static readonly HealthCheckSettings Fast = new()
    {
        Interval = TimeSpan.FromMilliseconds(100), RequestedResponse = TimeSpan.FromMilliseconds(100), Retries = 2,
    };

    [Fact]
    public async Task RoundRobin_OverThreeServers_TakesTurnsExactly()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        using var three = TestServer.Named("three");
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint, three.Endpoint]);

        var answers = await AskAsync(vip, 9);

        Assert.Equal(["one", "two", "three", "one", "two", "three", "one", "two", "three"], answers);
        Assert.Equal([3L, 3, 3], rig.Runtime.Pools["web"].Servers.Select(server => server.Counters.Total));
    }

    [Fact]
    public async Task Vip_OnIpv6_WithServersOnIpv6AndIpv4_Balances()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var six = TestServer.Named("six", IPAddress.IPv6Loopback);
        using var four = TestServer.Named("four");
        var vip = await rig.ServeAsync([six.Endpoint, four.Endpoint], with: vip => vip with { Address = IPAddress.IPv6Loopback });

        Assert.Equal(["six", "four"], await AskAsync(vip, 2));
    }

    /// <summary>The seed's table: http on servers 1 and 2, https on 2 and 3; a real server serves several VIPs, by ports of its own.</summary>
    [Fact]
    public async Task Server_InTwoVips_ServesBothByItsOwnPorts()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var http1 = TestServer.Named("http1");
        using var http2 = TestServer.Named("http2");
        using var https2 = TestServer.Named("https2");
        using var https3 = TestServer.Named("https3");
        var (http, httpPool) = AgentRig.Web([http1.Endpoint, http2.Endpoint], name: "http");
        var (https, httpsPool) = AgentRig.Web([https2.Endpoint, https3.Endpoint], name: "https");
        await rig.ApplyAsync(snapshot => snapshot.With(httpPool).With(httpsPool).With(http).With(https));

        Assert.Equal(["http1", "http2", "http1"], await AskAsync(http, 3));
        Assert.Equal(["https2", "https3", "https2"], await AskAsync(https, 3));
    }

    [Fact]
    public async Task Connect_WhenOneServerRefuses_GoesToAnother()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var good = TestServer.Named("good");
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var vip = await rig.ServeAsync([nobody, good.Endpoint]);

        Assert.Equal(Enumerable.Repeat("good", 6), await AskAsync(vip, 6));
        Assert.Equal(0, rig.Runtime.Vips["web"].Counters.Failed);
    }

    [Fact]
    public async Task Connect_WhenEveryServerRefuses_ResetsTheClientAndCountsIt()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var vip = await rig.ServeAsync([new IPEndPoint(IPAddress.Loopback, FreePort.Next()), new IPEndPoint(IPAddress.Loopback, FreePort.Next())]);

        Assert.Null(await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Failed);
    }

    [Fact]
    public async Task Connect_WithoutAvailableServers_IsRefusedAtOnce()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var vip = await rig.ServeAsync([]);

        Assert.Null(await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters is { Refused: 1, Active: 0 }, "refusal counted");
    }

    /// <summary>Faults, row 19: an unprobed server is no server yet.</summary>
    [Fact]
    public async Task AddServer_ThatIsDead_GetsNoRequestBeforeOrAfterItsFirstCheck()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var good = TestServer.Named("good");
        var vip = await rig.ServeAsync([good.Endpoint], Fast);
        await HealthyAsync(rig, 1);
        var dead = new RealServer { Address = IPAddress.Loopback, Port = FreePort.Next() };

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = new(snapshot.Pools["web"].Servers.Items.Add(dead)) }));
        var answers = await AskAsync(vip, 30);

        Assert.All(answers, answer => Assert.Equal("good", answer));
        var state = rig.Runtime.Pools["web"].Servers[1];
        await Eventually.TrueAsync(() => state.Health.Health == Health.Unhealthy, "the dead server is Unhealthy");
        Assert.Equal((0L, 0L), (state.Counters.Total, state.Counters.Failed));
    }

    /// <summary>Faults, rows 21 and 14: nothing goes to a server that is down; a change of something else does not bring it up; when it is back, so is its traffic.</summary>
    [Fact]
    public async Task Server_ThatDies_GetsNothingThroughChangesUntilItIsBack()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint], Fast);
        await HealthyAsync(rig, 2);
        two.Stop();
        await HealthyAsync(rig, 1);
        var down = rig.Runtime.Pools["web"].Servers[1];
        var (total, failed) = (down.Counters.Total, down.Counters.Failed);

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Vips["web"] with { IdleTimeout = TimeSpan.FromMinutes(9) }));
        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { ConnectTimeout = TimeSpan.FromSeconds(1) }));
        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { HealthCheck = Fast with { Retries = 3 } }));
        Assert.Equal(Health.Unhealthy, down.Health.Health);
        Assert.All(await AskAsync(vip, 20), answer => Assert.Equal("one", answer));
        Assert.Equal((total, failed), (down.Counters.Total, down.Counters.Failed));

        two.Start();
        await HealthyAsync(rig, 2);
        Assert.Contains("two", await AskAsync(vip, 2));
    }

    /// <summary>Faults, row 15: a server that is down can be removed, and is gone.</summary>
    [Fact]
    public async Task RemoveServer_WhileDown_IsGone()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        var dead = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var vip = await rig.ServeAsync([one.Endpoint, dead], Fast);
        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[1].Health.Health == Health.Unhealthy, "down");
        var probes = rig.Runtime.Pools["web"].Servers[1];

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = new(snapshot.Pools["web"].Servers.Items.RemoveAt(1)) }));

        Assert.Single(rig.Runtime.Pools["web"].Servers);
        var last = probes.LastProbe;
        await Task.Delay(3 * Fast.Interval);
        Assert.Equal(last, probes.LastProbe);
        Assert.Equal(["one", "one"], await AskAsync(vip, 2));
    }

    [Theory]
    [InlineData(AdminState.Draining, 1)]
    [InlineData(AdminState.Disabled, 1)]
    [InlineData(AdminState.Enabled, 0)]
    public async Task Server_DrainingDisabledOrOfWeightZero_GetsNoNewFlows(object state, int weight)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint]);

        await ChangeServerAsync(rig, 1, server => server with { AdminState = (AdminState)state, Weight = weight });

        Assert.All(await AskAsync(vip, 10), answer => Assert.Equal("one", answer));
        Assert.DoesNotContain(rig.Runtime.Pools["web"].Servers[1], rig.Runtime.Pools["web"].Available.Servers);
    }

    /// <summary>Faults, row 17: drained, then removed: nobody is cut off; removed at once: neither, its flows go on to their end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RemoveServer_WithFlows_LetsThemGoOn(bool drainFirst)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await client.SendAsync(new byte[] { 1 });
        await TestClient.ReadAsync(client, 1);
        var state = rig.Runtime.Pools["web"].Servers[0];

        if (drainFirst)
        {
            await ChangeServerAsync(rig, 0, server => server with { AdminState = AdminState.Draining });
            await client.SendAsync(new byte[] { 2 });
            Assert.Equal([2], await TestClient.ReadAsync(client, 1));
        }

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = ValueList<RealServer>.Empty }));
        await client.SendAsync(new byte[] { 3 });
        Assert.Equal([3], await TestClient.ReadAsync(client, 1));
        client.Shutdown(SocketShutdown.Send);
        Assert.Empty(await TestClient.ReadToEndAsync(client));
        await Eventually.TrueAsync(() => state.Counters.Active == 0, "the flow's end is counted");
    }

    private static async Task<List<string?>> AskAsync(Vip vip, int times)
    {
        var answers = new List<string?>();
        for (var i = 0; i < times; i++)
        {
            answers.Add(await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        }

        return answers;
    }

    private static Task HealthyAsync(AgentRig rig, int count) =>
        Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Available.Count == count, $"{count} servers available");

    private static Task ChangeServerAsync(AgentRig rig, int index, Func<RealServer, RealServer> change) =>
        rig.ApplyAsync(snapshot =>
        {
            var pool = snapshot.Pools["web"];
            return snapshot.With(pool with { Servers = new(pool.Servers.Items.SetItem(index, change(pool.Servers[index]))) });
        });
}
