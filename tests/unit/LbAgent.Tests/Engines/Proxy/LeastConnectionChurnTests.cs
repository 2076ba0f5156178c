using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>
/// Faults, row 24, without the sockets: a million flows, on all cores, that open, end, meet servers that refuse or are full, while servers
/// come, go, drain, fall ill and recover. <see cref="CounterTests"/> does the same on real connections, and fewer of them.
/// </summary>
public sealed class LeastConnectionChurnTests
{
    private const int Flows = 1_000_000;
    private const int Threads = 4;

    /// <summary>However fast the flows are, so many changes meet them.</summary>
    private const int Changes = 2_000;

    private int _changes;

    [Theory]
    [InlineData(SchedulerKind.LeastConnection)]
    [InlineData(SchedulerKind.WeightedLeastConnection)]
    public async Task Active_AfterAMillionFlowsUnderChurn_IsExactlyZero(object kind)
    {
        var settings = new Pool
        {
            Name = "web",
            Scheduler = new SchedulerSettings((SchedulerKind)kind, ValueList<HashField>.Empty),
            HealthCheck = HealthCheckSettings.Default with { InitialHealth = Health.Healthy },
            Servers = new(Enumerable.Range(1, 20).Select(i => new RealServer { Address = new IPAddress([10, 0, 0, (byte)i]), Port = 80, Weight = 1 + (i * 12) })),
        };
        var pool = new PoolState(settings, new SchedulerFactory(), TimeProvider.System);
        var all = new ConcurrentDictionary<RealServerState, bool>();
        var (lowest, taken, isDone) = (0L, 0L, false);
        Note(pool, all);

        var churning = Task.Run(() =>
        {
            var random = new Random(99);
            while (!Volatile.Read(ref isDone))
            {
                Change(pool, settings, random);
                Interlocked.Increment(ref _changes);
                Note(pool, all);
                lowest = long.Min(lowest, all.Keys.Min(server => server.Counters.Active));
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Run(() => Interlocked.Add(ref taken, Visit(pool, new Random(number))))));
        Volatile.Write(ref isDone, true);
        await churning;

        Assert.Equal(0, lowest);
        Assert.All(all.Keys, server => Assert.Equal(0, server.Counters.Active));
        // How many find a server depends on how the threads take turns.
        Assert.True(taken > Flows / 10 && all.Count > 20, $"{taken} flows, {all.Count} servers: not what this test is for");
    }

    /// <summary>Opens and ends flows at random, and ends them all. Returns how many there were.</summary>
    private long Visit(PoolState pool, Random random)
    {
        var open = new List<RealServerState>();
        var taken = 0L;
        for (var i = 0; i < Flows / Threads || Volatile.Read(ref _changes) < Changes; i++)
        {
            if (Open(pool, random) is { } server)
            {
                open.Add(server);
                taken++;
            }

            while (open.Count > 100 || (open.Count > 0 && random.Next(2) == 0))
            {
                var which = random.Next(open.Count);
                open[which].Counters.Leave();
                open[which] = open[^1];
                open.RemoveAt(open.Count - 1);
            }
        }

        open.ForEach(server => server.Counters.Leave());
        return taken;
    }

    /// <summary>As the relays do it: a server that does not accept gives its place back, and the next one is asked.</summary>
    private static RealServerState? Open(PoolState pool, Random random)
    {
        var search = default(ServerSearch);
        while (search.Next(pool, default) is { } server)
        {
            switch (random.Next(20))
            {
                case 0:
                    search.Fail(server);
                    break;
                case 1:
                    search.Pass(server);
                    break;
                default:
                    return server;
            }
        }

        return null;
    }

    private static void Change(PoolState pool, Pool settings, Random random)
    {
        if (random.Next(3) > 0)
        {
            var server = pool.Servers[random.Next(pool.Servers.Count)];
            pool.SetHealth(server, random.Next(2) == 0 ? Health.Unhealthy : Health.Healthy, "test");
            return;
        }

        pool.Update(settings with
        {
            Servers = new(settings.Servers.Where(_ => random.Next(10) > 0).DefaultIfEmpty(settings.Servers[0]).Select(server => server with
            {
                AdminState = (AdminState)(random.Next(10) % 3),
                Weight = random.Next(257),
                Backup = random.Next(4) == 0,
                MaxConnections = random.Next(3) * random.Next(50),
            })),
        });
    }

    private static void Note(PoolState pool, ConcurrentDictionary<RealServerState, bool> all)
    {
        foreach (var server in pool.Servers)
        {
            all[server] = true;
        }
    }
}
