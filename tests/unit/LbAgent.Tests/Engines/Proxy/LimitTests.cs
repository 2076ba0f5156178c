using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Runtime;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>How many connections a VIP and a real server may have at once, as the servers see it.</summary>
public abstract class LimitTests(object relay)
{
    [Fact]
    public async Task Vip_ManyAtOnce_LetsInExactlyItsLimit_AndOthersWhenTheseHaveLeft()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(20, 0, 0) });
        var counters = rig.Runtime.Vips["web"].Counters;

        var inside = await EnterAsync(vip, 100);
        Assert.Equal((20, 20, 20L, 80L, 20L), (inside.Count, server.Most, counters.Active, counters.Refused, counters.Total));

        await LeaveAsync(inside.Take(5));
        await Eventually.TrueAsync(() => counters.Active == 15, "five have left");
        var later = await EnterAsync(vip, 50);

        Assert.Equal((5, 20, 20L, 125L), (later.Count, server.Most, counters.Active, counters.Refused));
        await LeaveAsync(inside.Skip(5).Concat(later));
        await Eventually.TrueAsync(() => counters.Active == 0 && rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "none is left");
    }

    [Fact]
    public async Task Vip_WhileClientsComeAndGo_NeverExceedsItsLimit()
    {
        const int workers = 32;
        const int rounds = 60;
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(6, 0, 0) });
        var counters = rig.Runtime.Vips["web"].Counters;
        var refused = 0;

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                if (await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip)) is { } client)
                {
                    await CountedServer.LeaveAsync(client);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));

        Assert.InRange(server.Most, 1, 6);
        Assert.Equal((refused, (workers * rounds) - refused), (counters.Refused, counters.Total));
        await Eventually.TrueAsync(() => counters.Active == 0, "none is left");
    }

    [Fact]
    public async Task Server_ThatIsFull_LeavesTheRestToOthers()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var small = new CountedServer();
        using var large = new CountedServer();
        var vip = await rig.ServeAsync([small.Endpoint, large.Endpoint]);
        await rig.ChangeServerAsync(0, server => server with { MaxConnections = 3 });

        var inside = await EnterAsync(vip, 40);

        Assert.Equal((40, 3, 37), (inside.Count, small.Most, large.Most));
        Assert.Equal([3L, 37], rig.Runtime.Pools["web"].Servers.Select(server => server.Counters.Active));
        Assert.Equal((0L, 0L), (rig.Runtime.Vips["web"].Counters.Refused, rig.Runtime.Vips["web"].Counters.Failed));
        await LeaveAsync(inside);
    }

    [Fact]
    public async Task Server_WhenAllAreFull_RefusesAtOnce()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = new CountedServer();
        using var two = new CountedServer();
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint]);
        await rig.ChangeServerAsync(0, server => server with { MaxConnections = 3 });
        await rig.ChangeServerAsync(1, server => server with { MaxConnections = 5 });
        var counters = rig.Runtime.Vips["web"].Counters;

        var inside = await EnterAsync(vip, 40);

        Assert.Equal((8, 3, 5), (inside.Count, one.Most, two.Most));
        await Eventually.TrueAsync(() => counters is { Active: 8, Refused: 32, Failed: 0 }, "the others are counted as refused");
        Assert.All(rig.Runtime.Pools["web"].Servers, server => Assert.Equal(0, server.Counters.Failed));
        await LeaveAsync(inside);
        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers.All(server => server.Counters.Active == 0), "none is left");
    }

    /// <summary>Faults, row 25: a server that comes back, from maintenance or into the pool, still has the connections it had.</summary>
    [Fact]
    public async Task Server_DisabledEnabledRemovedAndAddedUnderLoad_NeverExceedsItsLimit()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint]);
        await rig.ChangeServerAsync(0, server => server with { MaxConnections = 5 });
        var states = new HashSet<RealServerState>(rig.Runtime.Pools["web"].Servers);
        var isDone = false;
        var load = Enumerable.Range(0, 24).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            while (!Volatile.Read(ref isDone))
            {
                if (await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip)) is { } client)
                {
                    await Task.Delay(random.Next(8));
                    await CountedServer.LeaveAsync(client);
                }
            }
        })).ToArray();

        for (var i = 0; i < 30; i++)
        {
            await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });
            await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Enabled });
            await ComesAsync(server);
            var settings = rig.Writer.Current.Pools["web"].Servers[0];
            await rig.ChangePoolAsync(pool => pool with { Servers = ValueList<RealServer>.Empty });
            await rig.ChangePoolAsync(pool => pool with { Servers = new([settings]) });
            states.UnionWith(rig.Runtime.Pools["web"].Servers);
            await ComesAsync(server);
        }

        Volatile.Write(ref isDone, true);
        await Task.WhenAll(load);
        Assert.Equal(5, server.Most);
        await Eventually.TrueAsync(() => states.All(state => state.Counters.Active == 0), "none is left");
    }

    [Fact]
    public async Task Limit_OfTheVipLowered_IsForNewConnectionsOnly()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { Limits = new VipLimits(10, 0, 0) });

        await LowerAsync(rig, vip, () => rig.ChangeVipAsync(vip => vip with { Limits = new VipLimits(4, 0, 0) }), rig.Runtime.Vips["web"].Counters);
    }

    [Fact]
    public async Task Limit_OfTheServerLowered_IsForNewConnectionsOnly()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new CountedServer();
        var vip = await rig.ServeAsync([server.Endpoint]);
        await rig.ChangeServerAsync(0, server => server with { MaxConnections = 10 });

        await LowerAsync(
            rig, vip, () => rig.ChangeServerAsync(0, server => server with { MaxConnections = 4 }), rig.Runtime.Pools["web"].Servers[0].Counters);
    }

    /// <summary>From ten to four, with ten inside.</summary>
    private static async Task LowerAsync(AgentRig rig, Vip vip, Func<Task> lower, FlowCounters counters)
    {
        var inside = await EnterAsync(vip, 12);
        Assert.Equal(10, inside.Count);
        await lower();

        foreach (var client in inside)
        {
            await client.SendAsync(new byte[] { 7 });
            Assert.Equal([7], await TestClient.ReadAsync(client, 1));
        }

        Assert.Empty(await EnterAsync(vip, 3));
        await LeaveAsync(inside.Take(6));
        await Eventually.TrueAsync(() => counters.Active == 4, "six have left");
        Assert.Empty(await EnterAsync(vip, 3));
        await LeaveAsync(inside.Skip(6).Take(1));
        await Eventually.TrueAsync(() => counters.Active == 3, "one more has left");
        var last = Assert.Single(await EnterAsync(vip, 3));
        await LeaveAsync(inside.Skip(7).Append(last));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "none is left");
    }

    /// <summary>So many at once; those who were let in.</summary>
    private static async Task<List<Socket>> EnterAsync(Vip vip, int count)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip)))));
        return [.. clients.OfType<Socket>()];
    }

    private static async Task LeaveAsync(IEnumerable<Socket> clients)
    {
        foreach (var client in clients)
        {
            await CountedServer.LeaveAsync(client);
        }
    }

    /// <summary>Connections come again.</summary>
    private static async Task ComesAsync(CountedServer server)
    {
        var before = server.Accepted;
        await Eventually.TrueAsync(() => server.Accepted > before + 10, "connections come");
    }
}
