using System.Collections.Generic;
using System.Linq;
using CsCheck;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

public sealed class LeastConnectionSchedulerTests
{
    [Fact]
    public void Pick_OverNone_IsNull() => Assert.Null(new LeastConnectionScheduler([], []).Pick(default, 0));

    /// <summary>Whatever opens and ends: the server that is picked has no more flows, for its weight, than any other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pick_AfterAnyOpensAndEnds_HasTheLeast(bool isWeighted) => Gen.Select(Gen.Int[1, 256].Array[1, 10], Gen.Int[0, 1_000_000].Array[200]).Sample(
        (weights, steps) =>
        {
            var servers = SchedulingServers.Of(weights);
            var scheduler = new LeastConnectionScheduler(servers, [.. servers.Select(server => isWeighted ? server.Settings.Weight : 1)]);
            var open = new List<RealServerState>();
            foreach (var step in steps)
            {
                if (step % 3 == 0 && open.Count > 0)
                {
                    open[step % open.Count].Counters.Leave();
                    open.RemoveAt(step % open.Count);
                    continue;
                }

                var picked = scheduler.Pick(default, 0)!;
                Assert.Equal(servers.Min(server => Load(server, isWeighted)), Load(picked, isWeighted));
                picked.TryEnter();
                open.Add(picked);
            }

            open.ForEach(server => server.Counters.Leave());
            Assert.All(servers, server => Assert.Equal(0, server.Counters.Active));
        },
        iter: 50);

    [Fact]
    public void Pick_Equals_TakeTurns()
    {
        var servers = SchedulingServers.Of(1, 1, 1, 1);
        var scheduler = new LeastConnectionScheduler(servers, [.. servers.Select(_ => 1)]);

        var picked = Enumerable.Range(0, 400).Select(_ => scheduler.Pick(default, 0)!).GroupBy(server => server).Select(group => group.Count());

        Assert.Equal([100, 100, 100, 100], picked);
    }

    /// <summary>Flows that stay end up spread by weight, to within one each (faults, row 26: integers can match weights no better).</summary>
    [Fact]
    public void Pick_WeightedFlowsThatStay_AreSpreadByWeight() => Gen.Int[1, 256].Array[2, 8].Sample(
        weights =>
        {
            var servers = SchedulingServers.Of(weights);
            var scheduler = new LeastConnectionScheduler(servers, [.. servers.Select(server => server.Settings.Weight)]);
            for (var i = 0; i < 3 * weights.Sum(); i++)
            {
                scheduler.Pick(default, 0)!.TryEnter();
            }

            Assert.All(servers.Zip(weights), pair => Assert.InRange(pair.First.Counters.Active, (3 * pair.Second) - 1, (3 * pair.Second) + 1));
        },
        iter: 50);

    private static double Load(RealServerState server, bool isWeighted) => (double)server.Counters.Active / (isWeighted ? server.Settings.Weight : 1);
}
