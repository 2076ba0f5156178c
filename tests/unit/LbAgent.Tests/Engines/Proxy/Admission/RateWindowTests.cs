using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy.Admission;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy.Admission;

/// <summary>The sliding second in eight bytes, against one that remembers every event.</summary>
public sealed class RateWindowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(123_456_789)]
    [InlineData(65_535_500)]
    [InlineData(long.MaxValue / 2)]
    public void TryCount_WithinOneInstant_LetsInExactlyTheLimit(long now)
    {
        foreach (var limit in new[] { 1, 2, 1000 })
        {
            ulong window = 0;
            Assert.Equal(limit, Enumerable.Range(0, limit + 50).Count(_ => RateWindow.TryCount(ref window, now, limit)));
            Assert.Equal(limit, RateWindow.Estimate(window, now));
        }
    }

    /// <summary>The second's number wraps after 65,536 of them: the window slides over that as over any other.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(65_536_000)]
    [InlineData(2 * 65_536_000)]
    public void Estimate_InTheNextSecond_CountsTheShareThatIsStillWithin(long second)
    {
        ulong window = 0;
        for (var i = 0; i < 100; i++)
        {
            RateWindow.TryCount(ref window, second - 300, 100);
        }

        Assert.Equal(
            [100, 100, 99, 50, 0, 0, 0],
            new[] { -1, 0, 1, 500, 999, 1000, 5000 }.Select(after => RateWindow.Estimate(window, second + after)));
    }

    /// <summary>Random bursts and pauses: what it lets in is what the formula says over all that was let in, never above the limit in a
    /// whole second, and at most twice the limit in any second whatever.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryCount_OverRandomTimes_IsAsOneThatRemembersAll(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var limit = random.Next(1, 60);
            var now = random.NextInt64(0, 200_000_000);
            ulong window = 0;
            var kept = new List<long>();
            for (var i = 0; i < 3_000; i++)
            {
                now += random.Next(12) == 0 ? random.Next(1_500) : random.Next(2) * random.Next(60);
                var expected = Naive(kept, now) < limit;
                Assert.Equal((run, i, expected), (run, i, RateWindow.TryCount(ref window, now, limit)));
                if (expected)
                {
                    kept.Add(now);
                }
            }

            Assert.All(kept.GroupBy(at => at / 1000), second => Assert.InRange(second.Count(), 0, limit));
            for (var (first, last) = (0, 0); last < kept.Count; last++)
            {
                for (; kept[first] <= kept[last] - 1000; first++)
                {
                }

                Assert.InRange(last - first + 1, 1, 2 * limit);
            }
        }
    }

    [Fact]
    public async Task TryCount_FromManyThreads_LetsInExactlyTheLimit()
    {
        var window = new ulong[1];
        var count = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (RateWindow.TryCount(ref window[0], 5_500, 50_000))
                {
                    Interlocked.Increment(ref count);
                }
            }
        })));

        Assert.Equal(50_000, count);
    }

    /// <summary>Of this whole second all, of the one before the share that lies within the last 1000 ms.</summary>
    private static int Naive(List<long> kept, long now)
    {
        var second = now / 1000;
        var before = kept.Count(at => at / 1000 == second - 1);
        return kept.Count(at => at / 1000 == second) + (int)(before * (1000 - (now % 1000)) / 1000);
    }
}
