using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Runtime;

/// <summary>Servers that are new or back ramp up, on a clock of the test's own.</summary>
public sealed class SlowStartTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(SchedulerKind.WeightedRoundRobin)]
    [InlineData(SchedulerKind.WeightedLeastConnection)]
    public void Recovered_RampsLinearlyFrom10To100Percent(object kind)
    {
        var pool = Serving((SchedulerKind)kind, count: 3, weight: 100);

        Recover(pool, 1);
        Assert.Equal([100, 10, 100], Weights(pool));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([100, 55, 100], Weights(pool));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal([100, 95, 100], Weights(pool));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([100, 100, 100], Weights(pool));
        Assert.Null(pool.Available.Shares);
    }

    /// <summary>Also where weights mean nothing: the ramp suspends the exactness of turns, and its end brings it back.</summary>
    [Fact]
    public void RoundRobin_DuringARamp_SparesTheNewOne()
    {
        var pool = Serving(SchedulerKind.RoundRobin, count: 3, weight: 1);

        Recover(pool, 1);
        Assert.InRange(Picks(pool, 2100, 1), 95, 105);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(Picks(pool, 2550, 1), 540, 560);
        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(700, Picks(pool, 2100, 1));
    }

    /// <summary>Faults, row 23: an empty server must not draw everything, as it has the fewest flows.</summary>
    [Fact]
    public void LeastConnection_RecoveredServer_NeverHasTwiceItsShare()
    {
        var pool = Serving(SchedulerKind.WeightedLeastConnection, count: 5, weight: 10);
        foreach (var server in pool.Servers.Where((_, i) => i != 1))
        {
            for (var i = 0; i < 100; i++)
            {
                server.TryEnter();
            }
        }

        Recover(pool, 1);
        var recovered = pool.Servers[1];
        for (var flow = 0; flow < 50; flow++)
        {
            pool.Available.Scheduler.Pick(default, 0)!.TryEnter();
        }

        // Its fair share of 450 flows would be 90; at a tenth of its weight it draws a tenth of what the others have.
        Assert.InRange(recovered.Counters.Active, 8, 12);
    }

    /// <summary>A hash that followed the ramp would move flows at each step; what is shown is what is used.</summary>
    [Fact]
    public void Hash_DoesNotRamp()
    {
        var pool = Serving(SchedulerKind.Hash, count: 3, weight: 100);
        Recover(pool, 1);
        var scheduler = pool.Available.Scheduler;

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([100, 100, 100], Weights(pool));
        Assert.Same(scheduler, pool.Available.Scheduler);
    }

    [Fact]
    public void AllNew_DoNotRamp()
    {
        var pool = new PoolState(Settings(SchedulerKind.WeightedRoundRobin, count: 3, weight: 100), new SchedulerFactory(), _time);
        foreach (var server in pool.Servers)
        {
            pool.SetHealth(server, Health.Healthy, "test");
        }

        Assert.Equal([100, 100, 100], Weights(pool));
    }

    /// <summary>A server that is added to others which serve already ramps; they do not.</summary>
    [Fact]
    public void Added_Ramps()
    {
        var pool = Serving(SchedulerKind.WeightedRoundRobin, count: 2, weight: 100);
        _time.Advance(TimeSpan.FromMinutes(1));

        pool.Update(Settings(SchedulerKind.WeightedRoundRobin, count: 3, weight: 100));
        pool.SetHealth(pool.Servers[2], Health.Healthy, "test");

        Assert.Equal([100, 100, 10], Weights(pool));
    }

    private static Pool Settings(SchedulerKind kind, int count, int weight) => new()
    {
        Name = "web",
        Scheduler = SchedulerSettings.RoundRobin with { Kind = kind },
        SlowStart = TimeSpan.FromSeconds(20),
        HealthCheck = HealthCheckSettings.Default,
        Servers = new(Enumerable.Range(0, count).Select(i => Scheduling.SchedulingServers.One(i, weight).Settings)),
    };

    private static int[] Weights(PoolState pool)
    {
        var weights = pool.Available.EffectiveWeights.ToDictionary(each => each.Server, each => each.Weight);
        return [.. pool.Servers.Select(server => weights.GetValueOrDefault(server))];
    }

    private static int Picks(PoolState pool, int picks, int server) =>
        Enumerable.Range(0, picks).Count(_ => pool.Available.Scheduler.Pick(default, 0) == pool.Servers[server]);

    private static void Recover(PoolState pool, int server)
    {
        pool.SetHealth(pool.Servers[server], Health.Unhealthy, "test");
        pool.SetHealth(pool.Servers[server], Health.Healthy, "test");
    }

    /// <summary>Healthy for so long that no server ramps any more.</summary>
    private PoolState Serving(SchedulerKind kind, int count, int weight)
    {
        var pool = new PoolState(Settings(kind, count, weight), new SchedulerFactory(), _time);
        foreach (var server in pool.Servers)
        {
            pool.SetHealth(server, Health.Healthy, "test");
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        return pool;
    }
}
