using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

public sealed class RoundRobinSchedulerTests
{
    [Fact]
    public void Pick_OverThreeServers_TakesTurnsExactly()
    {
        var servers = Servers(3);
        var scheduler = new RoundRobinScheduler(servers, previous: null);

        var picked = Enumerable.Range(0, 9).Select(_ => scheduler.Pick(default, attempt: 0));

        Assert.Equal([.. servers, .. servers, .. servers], picked);
    }

    [Fact]
    public void Pick_OverNone_IsNull() => Assert.Null(new RoundRobinScheduler([], previous: null).Pick(default, attempt: 0));

    [Fact]
    public async Task Pick_FromManyThreads_KeepsTotalsWithinOne()
    {
        var servers = Servers(7);
        var scheduler = new RoundRobinScheduler(servers, previous: null);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 25_001; i++)
            {
                scheduler.Pick(default, attempt: 0)!.Counters.Count();
            }
        })));

        var totals = servers.Select(server => server.Counters.Total).ToArray();
        Assert.Equal(4 * 25_001, totals.Sum());
        Assert.True(totals.Max() - totals.Min() <= 1, string.Join(", ", totals));
    }

    [Fact]
    public void Create_AfterTheServerInTurnLeft_GoesOnWithTheNext()
    {
        var servers = Servers(4);
        var before = new RoundRobinScheduler(servers, previous: null);
        before.Pick(default, attempt: 0);
        RealServerState[] left = [servers[0], servers[2], servers[3]];

        var after = new RoundRobinScheduler(left, before);

        Assert.Equal([servers[2], servers[3], servers[0]], [after.Pick(default, attempt: 0), after.Pick(default, attempt: 0), after.Pick(default, attempt: 0)]);
    }

    [Fact]
    public void Create_UnderRandomChurn_NeverFavoursAnyone()
    {
        var random = new Random(20261122);
        var all = Servers(10);
        var present = all.ToHashSet();
        var scheduler = new RoundRobinScheduler(all, previous: null);
        RealServerState? last = null;
        for (var round = 0; round < 2_000; round++)
        {
            var one = all[random.Next(all.Length)];
            if (!present.Remove(one))
            {
                present.Add(one);
            }

            var set = all.Where(present.Contains).ToArray();
            scheduler = new RoundRobinScheduler(set, scheduler);
            var picks = random.Next(5);
            for (var i = 0; i < picks && set.Length > 0; i++)
            {
                var picked = scheduler.Pick(default, attempt: 0);
                Assert.Contains(picked!, present);
                Assert.True(set.Length == 1 || picked != last, "the same server twice in a row");
                last = picked;
            }
        }
    }

    private static RealServerState[] Servers(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => new RealServerState(
            new RealServer { Address = IPAddress.Parse($"10.0.0.{i}"), Port = 80 }, new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch))),
    ];
}
