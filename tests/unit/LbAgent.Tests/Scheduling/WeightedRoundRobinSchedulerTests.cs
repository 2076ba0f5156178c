using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using CsCheck;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

public sealed class WeightedRoundRobinSchedulerTests
{
    private static readonly Gen<int[]> Weights = Gen.Int[1, 256].Array[1, 12];

    /// <summary>The example of nginx's own description of the algorithm.</summary>
    [Fact]
    public void Pick_Weights511_GoesAABACAA()
    {
        var servers = SchedulingServers.Of(5, 1, 1);
        var scheduler = new WeightedRoundRobinScheduler(servers, [.. servers.Select(server => server.Settings.Weight)]);

        var order = string.Concat(Enumerable.Range(0, 14).Select(_ => "abc"[Array.IndexOf(servers, scheduler.Pick(default, 0))]));

        Assert.Equal("aabacaaaabacaa", order);
    }

    [Fact]
    public void Pick_OverNone_IsNull() => Assert.Null(new WeightedRoundRobinScheduler([], []).Pick(default, 0));

    /// <summary>In each of several cycles, every server comes exactly as often as its weight says.</summary>
    [Fact]
    public void Pick_AnyWeights_AreExactInEveryCycle() => Weights.Sample(
        weights =>
        {
            var servers = SchedulingServers.Of(weights);
            var scheduler = new WeightedRoundRobinScheduler(servers, [.. servers.Select(server => server.Settings.Weight)]);
            for (var cycle = 0; cycle < 3; cycle++)
            {
                var picks = Count(scheduler, weights.Sum());
                Assert.Equal(weights, servers.Select(server => picks[server]));
            }
        },
        iter: 100);

    /// <summary>Smooth: at no moment is a server ahead of, or behind, its share by as much as the number of servers.</summary>
    [Fact]
    public void Pick_AnyWeights_NeverStraysFarFromTheShares() => Weights.Sample(
        weights =>
        {
            var servers = SchedulingServers.Of(weights);
            var scheduler = new WeightedRoundRobinScheduler(servers, [.. servers.Select(server => server.Settings.Weight)]);
            var sum = weights.Sum();
            var picked = new int[servers.Length];
            for (var turn = 1; turn <= sum; turn++)
            {
                picked[Array.IndexOf(servers, scheduler.Pick(default, 0))]++;
                for (var i = 0; i < servers.Length; i++)
                {
                    Assert.InRange(picked[i] - ((double)turn * weights[i] / sum), -servers.Length, servers.Length);
                }
            }
        },
        iter: 50);

    [Fact]
    public async Task Pick_FromManyThreads_IsExactAllTheSame()
    {
        int[] weights = [5, 1, 2, 7];
        var servers = SchedulingServers.Of(weights);
        var scheduler = new WeightedRoundRobinScheduler(servers, [.. servers.Select(server => server.Settings.Weight)]);

        // 4 threads of 1,000 cycles each: pieces of the order are computed in competition.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1_000 * weights.Sum(); i++)
            {
                scheduler.Pick(default, 0)!.Counters.Count();
            }
        })));

        Assert.Equal(weights.Select(weight => 4_000L * weight), servers.Select(server => server.Counters.Total));
    }

    private static Dictionary<RealServerState, int> Count(WeightedRoundRobinScheduler scheduler, int picks) =>
        Enumerable.Range(0, picks).Select(_ => scheduler.Pick(default, 0)!).GroupBy(server => server).ToDictionary(group => group.Key, group => group.Count());
}
