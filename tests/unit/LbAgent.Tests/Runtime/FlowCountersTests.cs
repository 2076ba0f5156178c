using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Runtime;
using Xunit;

namespace LbAgent.Tests.Runtime;

/// <summary>Places under a limit, taken and given back by many threads at once.</summary>
public sealed class FlowCountersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task TryEnter_ByManyThreads_NeverExceedsTheLimit(int limit)
    {
        var counters = new FlowCounters();
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 400_000; i++)
                {
                    if (!counters.TryEnter(limit))
                    {
                        continue;
                    }

                    var now = Interlocked.Increment(ref inside);
                    for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                    {
                        Interlocked.CompareExchange(ref most, now, seen);
                    }

                    Interlocked.Increment(ref entered);
                    Interlocked.Decrement(ref inside);
                    counters.Leave();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.InRange(most, 1, limit);
        Assert.True(entered > 10_000, $"only {entered} entered");
        Assert.Equal(0, counters.Active);
    }
}
