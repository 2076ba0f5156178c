using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Clients that come back, and what follows from a change of health, over real sockets.</summary>
public abstract class StickinessTests(object relay)
{
    private static readonly PersistenceSettings BySource = PersistenceSettings.None with { Kind = PersistenceKind.SourceAddress };

    [Fact]
    public async Task Persistence_SameSource_ComesBackToItsServer()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint], pool => pool with { Persistence = BySource });

        foreach (var (client, server) in new[] { ("127.0.5.1", "one"), ("127.0.5.2", "two"), ("127.0.5.1", "one"), ("127.0.5.1", "one"), ("127.0.5.2", "two") })
        {
            Assert.Equal(server, await AskAsync(vip, client));
        }
    }

    /// <summary>Faults, row 7: a client whose server is down goes elsewhere at once, and stays there.</summary>
    [Fact]
    public async Task Persistence_ServerUnhealthy_GoesElsewhereAtOnce()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint], Checked);
        Assert.Equal("one", await AskAsync(vip, "127.0.5.1"));
        var pool = rig.Runtime.Pools["web"];

        pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
        Assert.Equal("two", await AskAsync(vip, "127.0.5.1"));
        pool.SetHealth(pool.Servers[0], Health.Healthy, "test");

        Assert.Equal("two", await AskAsync(vip, "127.0.5.1"));
    }

    /// <summary>A server that drains, or of weight 0, keeps the clients that it has and gets no others.</summary>
    [Theory]
    [InlineData(AdminState.Draining, 1)]
    [InlineData(AdminState.Enabled, 0)]
    public async Task Persistence_ServerDrains_KeepsItsOwn(object state, int weight)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint], pool => pool with { Persistence = BySource });
        Assert.Equal("one", await AskAsync(vip, "127.0.5.1"));

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with
        {
            Servers = new(snapshot.Pools["web"].Servers.Items.SetItem(0, snapshot.Pools["web"].Servers[0] with { AdminState = (AdminState)state, Weight = weight })),
        }));

        Assert.Equal("one", await AskAsync(vip, "127.0.5.1"));
        Assert.Equal("two", await AskAsync(vip, "127.0.5.2"));
        Assert.Equal("two", await AskAsync(vip, "127.0.5.3"));
    }

    [Fact]
    public async Task Fallback_UseAll_ServesByThoseThatAreDown()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("one");
        using var two = TestServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint], pool => Checked(pool) with { Fallback = Fallback.UseAll, Persistence = PersistenceSettings.None });
        var pool = rig.Runtime.Pools["web"];

        pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
        Assert.Equal(new[] { "two", "two" }, new[] { await AskAsync(vip, "127.0.5.1"), await AskAsync(vip, "127.0.5.1") });
        pool.SetHealth(pool.Servers[1], Health.Unhealthy, "test");

        var answers = new HashSet<string?> { await AskAsync(vip, "127.0.5.1"), await AskAsync(vip, "127.0.5.1") };
        Assert.Equal(["one", "two"], answers.Order());
    }

    /// <summary>Whom the fallback serves is served, though its server is down and the pool ends such flows otherwise.</summary>
    [Theory]
    [InlineData(Protocol.Tcp)]
    [InlineData(Protocol.Udp)]
    public async Task Fallback_UseAll_KeepsItsFlows(object protocol)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        using var udpEcho = UdpServer.Echo(echo.Endpoint);
        var vip = await ServeAsync(
            rig,
            [echo.Endpoint],
            pool => Checked(pool) with { Fallback = Fallback.UseAll, OnUnhealthy = OnUnhealthy.Reset },
            vip => vip with { Protocol = (Protocol)protocol });
        var pool = rig.Runtime.Pools["web"];
        pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
        var counters = rig.Runtime.Vips["web"].Counters;

        using var client = new Socket(AddressFamily.InterNetwork, (Protocol)protocol == Protocol.Udp ? SocketType.Dgram : SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(AgentRig.EndpointOf(vip));
        for (byte i = 0; i < 3; i++)
        {
            await client.SendAsync(new[] { i });
            Assert.Equal([i], await TestClient.ReadAsync(client, 1));
            await Task.Delay(700); // A sweep.
        }

        Assert.Equal((1L, 1L), (counters.Total, counters.Active));
    }

    /// <summary>Flows of a server that goes down: kept, or ended, as the pool says.</summary>
    [Theory]
    [InlineData(OnUnhealthy.Keep)]
    [InlineData(OnUnhealthy.Reset)]
    public async Task OnUnhealthy_DoesAsThePoolSays(object what)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        var vip = await ServeAsync(rig, [echo.Endpoint], pool => Checked(pool) with { OnUnhealthy = (OnUnhealthy)what });
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await client.SendAsync(new byte[] { 1 });
        Assert.Equal([1], await TestClient.ReadAsync(client, 1));
        var pool = rig.Runtime.Pools["web"];

        pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");

        if ((OnUnhealthy)what == OnUnhealthy.Reset)
        {
            var reset = await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(client));
            Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
            return;
        }

        await Task.Delay(1200); // Two sweeps.
        await client.SendAsync(new byte[] { 2 });
        Assert.Equal([2], await TestClient.ReadAsync(client, 1));
    }

    private static Pool Checked(Pool pool) => pool with
    {
        Persistence = BySource,

        // After the first probe the next one comes in an hour: health is what the test says. Not Icmp, as by default over UDP: that takes a right.
        HealthCheck = HealthCheckSettings.Default with { Type = HealthCheckType.Tcp, InitialHealth = Health.Healthy, Interval = TimeSpan.FromHours(1) },
    };

    private static async Task<Vip> ServeAsync(AgentRig rig, IEnumerable<IPEndPoint> servers, Func<Pool, Pool> with, Func<Vip, Vip>? withVip = null)
    {
        var (vip, pool) = AgentRig.Web(servers);
        vip = withVip?.Invoke(vip) ?? vip;
        await rig.ApplyAsync(snapshot => snapshot.With(with(pool)).With(vip));
        var state = rig.Runtime.Pools["web"];
        await Eventually.TrueAsync(() => state.Settings.HealthCheck is null || state.Servers.All(server => server.LastProbe is not null), "the first probes are over");
        return vip;
    }

    private static async Task<string?> AskAsync(Vip vip, string source)
    {
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip), IPAddress.Parse(source));
        return Encoding.ASCII.GetString(await TestClient.ReadToEndAsync(client));
    }
}
