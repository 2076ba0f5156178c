using System;
using System.Linq;
using LbAgent.HealthChecks;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

public sealed class ProbeSpreadTests
{
    /// <summary>Faults, row 22: of a thousand servers never 5 % are asked within 10 ms, and all within the first interval.</summary>
    [Theory]
    [InlineData(1_000, 5_000)]
    [InlineData(10_000, 1_000)]
    [InlineData(100, 100)]
    public void DelayOf_ManyServers_NeverComeTogether(int count, int milliseconds)
    {
        var interval = TimeSpan.FromMilliseconds(milliseconds);
        var starts = Enumerable.Range(0, count).Select(i => ProbeSpread.DelayOf(i, count, interval)).ToArray();

        var most = starts.Max(start => starts.Count(other => other >= start && other < start + (interval / 100)));

        Assert.True(most < count * 0.05, $"{most} within a hundredth of the interval");
        Assert.True(starts[^1] < interval);
    }

    [Fact]
    public void DelayOf_AFewServers_StartAtOnce() =>
        Assert.Equal([0, 10, 20], Enumerable.Range(0, 3).Select(i => ProbeSpread.DelayOf(i, 3, TimeSpan.FromSeconds(5)).TotalMilliseconds));
}
