using System;

namespace LbAgent.HealthChecks;

/// <summary>
/// When the first probes of one change start: a little apart, or closer where there are so many that an interval would not hold them. The later
/// ones keep that distance. Three new servers take traffic at once, and a thousand are never asked together. Pure.
/// </summary>
internal static class ProbeSpread
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(10);

    /// <param name="index">Which of them, from 0.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="interval">Of its check.</param>
    public static TimeSpan DelayOf(int index, int count, TimeSpan interval)
    {
        var step = interval / count;
        return (step < Apart ? step : Apart) * index;
    }
}
