using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Runtime;
using Xunit;

namespace LbAgent.Tests.Runtime;

/// <summary>Places under a limit, taken and given back by several threads at once.</summary>
public sealed class FlowCountersTests
{
    /// <summary>Round after round, two threads reach for the last place in the same moment: one gets it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task TryEnter_ForTheLastPlace_LetsExactlyOneIn(int limit)
    {
        const int rounds = 200_000;
        var counters = new FlowCounters();
        for (var i = 1; i < limit; i++)
        {
            Assert.True(counters.TryEnter(limit));
        }

        var (arrived, entered, wrong) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    Meet(ref arrived, (4 * round) + 2);
                    if (counters.TryEnter(limit))
                    {
                        Interlocked.Increment(ref entered);
                    }

                    Meet(ref arrived, (4 * round) + 4);
                    if (thread == 0)
                    {
                        // The other waits for this one at the next round's first step.
                        wrong += Interlocked.Exchange(ref entered, 0) == 1 ? 0 : 1;
                        counters.Leave();
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal((0, limit - 1L), (wrong, counters.Active));
    }

    private static void Meet(ref int arrived, int count)
    {
        Interlocked.Increment(ref arrived);
        var spinner = default(SpinWait);
        while (Volatile.Read(ref arrived) < count)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
