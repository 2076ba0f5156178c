using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Runtime;

/// <summary>
/// What share of its weight a server gets that is new, or back from Unhealthy: from 10 % to 100 % over the pool's SlowStart. Pure.
/// </summary>
internal static class SlowStartRamp
{
    private const double Least = 0.1;

    /// <summary>How many times over a ramp the shares are looked at anew.</summary>
    private const int Steps = 20;

    public static TimeSpan Period(TimeSpan slowStart) => TimeSpan.FromTicks(long.Max(slowStart.Ticks / Steps, TimeSpan.FromMilliseconds(50).Ticks));

    /// <summary>Null where no server ramps, or every one does: then none is spared, as nobody else could take its part.</summary>
    /// <param name="servers">Those in use.</param>
    /// <param name="slowStart">How long a ramp takes; zero: none.</param>
    /// <param name="now">Of the same clock as the beginnings.</param>
    /// <param name="frequency">Its ticks in a second.</param>
    public static double[]? Shares(IReadOnlyList<RealServerState> servers, TimeSpan slowStart, long now, long frequency)
    {
        if (slowStart == TimeSpan.Zero)
        {
            return null;
        }

        var shares = servers.Select(server => Share(server.RampBegin, slowStart, now, frequency)).ToArray();
        return shares.Any(share => share < 1) && shares.Any(share => share >= 1) ? shares : null;
    }

    /// <summary>For one server, whatever the others do.</summary>
    public static double Share(long? begin, TimeSpan slowStart, long now, long frequency) =>
        begin is { } from ? double.Min(1, Least + ((1 - Least) * (now - from) / (frequency * slowStart.TotalSeconds))) : 1;
}
