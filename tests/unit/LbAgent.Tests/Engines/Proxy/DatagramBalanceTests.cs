using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Runtime;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>A UDP VIP that schedules each datagram anew, over real sockets: one client, one source port.</summary>
public abstract class DatagramBalanceTests(object relay)
{
    [Fact]
    public async Task RoundRobin_300DatagramsOfOnePort_Are100ForEach()
    {
        await using var rig = Rig();
        var servers = Enumerable.Range(0, 3).Select(_ => UdpServer.Echo()).ToArray();
        var vip = await ServeAsync(rig, servers);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        for (var i = 0; i < 300; i += 10)
        {
            // Bursts too: what is received in one call is still scheduled one by one. Each answer comes back to this client.
            var sent = Enumerable.Range(i, 10).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
            foreach (var text in sent)
            {
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
            }

            var answers = new List<string>();
            foreach (var _ in sent)
            {
                answers.Add(System.Text.Encoding.ASCII.GetString(await client.ReceiveAsync() ?? []));
            }

            Assert.Equal(sent, answers.Order(StringComparer.Ordinal));
        }

        Assert.Equal([100, 100, 100], servers.Select(server => server.Received));
        Assert.True(rig.Runtime.Vips["web"].Counters is { Active: 3, Total: 3, Refused: 0, Failed: 0 });
        Assert.All(States(rig), server => Assert.True(server.Counters is { Active: 1, Total: 1, Failed: 0 }));
        Array.ForEach(servers, server => server.Dispose());
    }

    [Fact]
    public async Task Weights_Hold()
    {
        await using var rig = Rig();
        var servers = Enumerable.Range(0, 2).Select(_ => UdpServer.Echo()).ToArray();
        var vip = await ServeAsync(rig, servers, pool: pool => pool with
        {
            Scheduler = new SchedulerSettings(SchedulerKind.WeightedRoundRobin, ValueList<HashField>.Empty),
            Servers = new([pool.Servers[0] with { Weight = 3 }, pool.Servers[1]]),
        });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal("hello", await client.AskAsync("hello"));
        }

        Assert.Equal([30, 10], servers.Select(server => server.Received));
        Array.ForEach(servers, server => server.Dispose());
    }

    /// <summary>A draining server gets no datagram more, though the client has a flow to it.</summary>
    [Theory]
    [InlineData("draining")]
    [InlineData("disabled")]
    [InlineData("unhealthy")]
    public async Task Server_ThatTakesNoNewFlows_GetsNoDatagram(string state)
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one, two]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal(["one", "two"], await AnswersAsync(client, 2));

        if (state == "unhealthy")
        {
            var pool = rig.Runtime.Pools["web"];
            pool.Update(pool.Settings with { HealthCheck = HealthCheckSettings.Default with { InitialHealth = Health.Healthy } });
            pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
        }
        else
        {
            await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with
            {
                Servers = new(snapshot.Pools["web"].Servers.Items.SetItem(0, snapshot.Pools["web"].Servers[0] with { AdminState = state == "draining" ? AdminState.Draining : AdminState.Disabled })),
            }));
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("two", await client.AskAsync());
        }
    }

    /// <summary>A flow is a client's port and a server: limits count those, and a datagram of an open one needs no place.</summary>
    [Fact]
    public async Task Limits_CountFlows_NotDatagrams()
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one, two], pool: pool => pool with { Servers = new(pool.Servers.Select(server => server with { MaxConnections = 1 })) });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        using var other = new UdpClientSocket(AgentRig.EndpointOf(vip));

        Assert.Equal(["one", "two", "one", "two", "one", "two"], await AnswersAsync(client, 6));
        Assert.Null(await other.AskAsync(milliseconds: 100));
        Assert.True(rig.Runtime.Vips["web"].Counters is { Active: 2, Total: 2, Refused: 1 });
    }

    [Fact]
    public async Task VipLimit_IsNeverExceeded_AndWhatGoesBeyondIsRefused()
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one, two], vip => vip with { Limits = new VipLimits(1, 0, 0) });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        Assert.Equal("one", await client.AskAsync());
        Assert.Null(await client.AskAsync(milliseconds: 100));
        Assert.Equal("one", await client.AskAsync());

        Assert.True(rig.Runtime.Vips["web"].Counters is { Active: 1, Total: 1, Refused: 1 });
        Assert.Equal([1L, 0], States(rig).Select(server => server.Counters.Active));
    }

    [Fact]
    public async Task AllowFrom_IsJudgedForEachDatagram_AndTakesNobodysTurn()
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one, two], vip => vip with { AllowFrom = new([IPNetwork.Parse("127.0.0.0/24")]) });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        using var stranger = new UdpClientSocket(AgentRig.EndpointOf(vip), IPAddress.Parse("127.0.1.1"));

        Assert.Equal("one", await client.AskAsync());
        Assert.Null(await stranger.AskAsync(milliseconds: 100));
        Assert.Equal("two", await client.AskAsync());

        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Refused);
    }

    [Fact]
    public async Task Server_WhereNobodyListens_IsLeftForAnother()
    {
        await using var rig = Rig();
        using var good = UdpServer.Named("good");
        var vip = await ServeAsync(rig, [new IPEndPoint(IPAddress.Loopback, FreePort.Next()), good.Endpoint]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        var answers = new List<string?>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await client.AskAsync(milliseconds: 300));
        }

        Assert.Contains("good", answers);
        Assert.InRange(States(rig)[0].Counters.Failed, 1, 6);
        await Eventually.TrueAsync(() => States(rig)[0].Counters.Active is 0 or 1, "the count of the server that is not there never runs away");
    }

    /// <summary>Turned on and off under a client that goes on: the flows of before end when they are idle, and every count comes back to 0.</summary>
    [Fact]
    public async Task Balance_ChangesUnderAClient_AndNoCountIsLeft()
    {
        var time = new FakeTimeProvider();
        await using var rig = Rig(time);
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one, two], vip => vip with { IdleTimeout = TimeSpan.FromSeconds(10) });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal(["one", "two", "one"], await AnswersAsync(client, 3));

        await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Vips["web"] with { Balance = Balance.Flow }));
        Assert.Single((await AnswersAsync(client, 3)).Distinct());
        Assert.Equal(3, rig.Runtime.Vips["web"].Counters.Active);

        for (var i = 0; i < 24; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }

        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0 && States(rig).All(server => server.Counters.Active == 0), "all flows are over");
    }

    private static IReadOnlyList<RealServerState> States(AgentRig rig) => rig.Runtime.Pools["web"].Servers;

    private static async Task<List<string?>> AnswersAsync(UdpClientSocket client, int count)
    {
        var answers = new List<string?>();
        while (answers.Count < count)
        {
            answers.Add(await client.AskAsync());
        }

        return answers;
    }

    private AgentRig Rig(TimeProvider? time = null) => new(time, (RelayChoice)relay);

    private static Task<Vip> ServeAsync(AgentRig rig, IEnumerable<UdpServer> servers, Func<Vip, Vip>? with = null, Func<Pool, Pool>? pool = null) =>
        ServeAsync(rig, servers.Select(server => server.Endpoint), with, pool);

    private static async Task<Vip> ServeAsync(AgentRig rig, IEnumerable<IPEndPoint> servers, Func<Vip, Vip>? with = null, Func<Pool, Pool>? pool = null)
    {
        var vip = await rig.ServeAsync(servers, with: vip => (with?.Invoke(vip) ?? vip) with { Protocol = Protocol.Udp, Balance = Balance.Datagram });
        if (pool is not null)
        {
            await rig.ApplyAsync(snapshot => snapshot.With(pool(snapshot.Pools["web"])));
        }

        return vip;
    }
}
