using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using CsCheck;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

/// <summary>What each scheduler promises, in a pool whose servers change weight and admin state, fall ill, recover, leave and come back at random.</summary>
public sealed class SchedulersUnderChurnTests
{
    private static readonly FlowKey[] Flows = [.. SchedulingServers.Flows(300)];

    /// <summary>A change: which server, what of it, to what.</summary>
    private static readonly Gen<(int Server, int Kind, int Value)[]> Changes = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4], Gen.Int[0, 256]).Array[1, 25];

    [Fact]
    public void RoundRobin_BetweenChanges_TakesTurns() => Check(SchedulerKind.RoundRobin, (pool, available) =>
    {
        var counts = Count(pool, available, picks: (3 * available.Count) + 1);
        Assert.True(counts.Values.Max() - counts.Values.Min() <= 1, string.Join(", ", counts.Values));
    });

    [Fact]
    public void WeightedRoundRobin_AfterEachChange_IsExactInACycle() => Check(SchedulerKind.WeightedRoundRobin, (pool, available) =>
    {
        var counts = Count(pool, available, available.Sum(server => server.Settings.Weight));
        Assert.All(available, server => Assert.Equal(server.Settings.Weight, counts[server]));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LeastConnection_AtEachPick_TakesTheLeast(bool isWeighted)
    {
        var open = new List<RealServerState>();
        Check(isWeighted ? SchedulerKind.WeightedLeastConnection : SchedulerKind.LeastConnection, (pool, available) =>
        {
            for (var i = 0; i < 30; i++)
            {
                var picked = Pick(pool, available, Flows[i]);
                Assert.Equal(available.Min(server => Load(server, isWeighted)), Load(picked, isWeighted));
                Assert.True(picked.TryEnter());
                open.Add(picked);
                if (i % 3 == 0)
                {
                    open[open.Count / 2].Counters.Leave();
                    open.RemoveAt(open.Count / 2);
                }
            }
        });
        open.ForEach(server => server.Counters.Leave());
        Assert.All(open, server => Assert.Equal(0, server.Counters.Active));
    }

    /// <summary>No more flows move than must, as the shares have changed, but for a few.</summary>
    [Fact]
    public void Hash_AfterAChange_MovesFewMoreFlowsThanItMust()
    {
        Dictionary<FlowKey, RealServerState> before = [];
        Dictionary<RealServerState, double> had = [];
        Check(SchedulerKind.Hash, (pool, available) =>
        {
            Assert.True(SpinWait.SpinUntil(() => ((HashScheduler)pool.Available.Scheduler).IsUpToDate, TimeSpan.FromSeconds(20)));
            var now = Flows.ToDictionary(flow => flow, flow => Pick(pool, available, flow));
            Assert.All(Flows, flow => Assert.Same(now[flow], Pick(pool, available, flow)));
            var sum = available.Sum(server => (double)server.Settings.Weight);
            var has = available.ToDictionary(server => server, server => server.Settings.Weight / sum);
            if (before.Count > 0 && before.Values.Any(has.ContainsKey))
            {
                var lost = had.Sum(server => double.Max(0, server.Value - has.GetValueOrDefault(server.Key)));
                var moved = Flows.Count(flow => now[flow] != before[flow]);
                Assert.True(moved <= (lost + 0.1) * Flows.Length, $"{moved} of {Flows.Length} moved, {lost:P0} had to");
            }

            (before, had) = (now, has);
        });
    }

    /// <summary>Makes changes one after the other, and looks at the pool after each.</summary>
    private static void Check(SchedulerKind kind, Action<PoolState, List<RealServerState>> look) => Gen.Select(Gen.Int[1, 256].Array[2, 10], Changes).Sample(
        (weights, changes) =>
        {
            var settings = new Pool
            {
                Name = "web",
                Scheduler = new SchedulerSettings(kind, kind == SchedulerKind.Hash ? new([HashField.SourceAddress]) : ValueList<HashField>.Empty),
                HealthCheck = HealthCheckSettings.Default with { InitialHealth = Health.Healthy },
                Servers = new(weights.Select((weight, i) => new RealServer { Address = new IPAddress([10, 0, 0, (byte)(i + 1)]), Port = 80, Weight = weight })),
            };
            var pool = new PoolState(settings, new SchedulerFactory(), TimeProvider.System);
            foreach (var (server, change, value) in changes)
            {
                settings = Change(pool, settings, server % weights.Length, change, value);
                var available = pool.Servers.Where(each => each.IsAvailable).ToList();
                Assert.Equal(available, pool.Available.Servers);
                if (available.Count > 0)
                {
                    look(pool, available);
                }
            }
        },
        iter: 100,
        threads: 1);

    private static Pool Change(PoolState pool, Pool settings, int which, int kind, int value)
    {
        var key = new ServerKey(new IPAddress([10, 0, 0, (byte)(which + 1)]), 80);
        var index = settings.IndexOf(key);
        if (kind <= 1)
        {
            if (pool.Servers.FirstOrDefault(server => server.Key == key) is { } server)
            {
                pool.SetHealth(server, kind == 0 ? Health.Unhealthy : Health.Healthy, "test");
            }

            return settings;
        }

        var servers = settings.Servers.Items;
        servers = (kind, index) switch
        {
            (_, < 0) => servers.Add(new RealServer { Address = key.Address, Port = key.Port, Weight = value }),
            (2, _) => servers.RemoveAt(index),
            (3, _) => servers.SetItem(index, servers[index] with { Weight = value }),
            _ => servers.SetItem(index, servers[index] with { AdminState = (AdminState)(value % 3) }),
        };
        settings = settings with { Servers = new(servers) };
        pool.Update(settings);
        return settings;
    }

    private static Dictionary<RealServerState, int> Count(PoolState pool, List<RealServerState> available, int picks)
    {
        var counts = available.ToDictionary(server => server, _ => 0);
        for (var i = 0; i < picks; i++)
        {
            counts[Pick(pool, available, default)]++;
        }

        return counts;
    }

    private static RealServerState Pick(PoolState pool, List<RealServerState> available, FlowKey flow)
    {
        var picked = pool.Available.Scheduler.Pick(flow, attempt: 0)!;
        Assert.Contains(picked, available);
        return picked;
    }

    private static double Load(RealServerState server, bool isWeighted) => (double)server.Counters.Active / (isWeighted ? server.Settings.Weight : 1);
}
