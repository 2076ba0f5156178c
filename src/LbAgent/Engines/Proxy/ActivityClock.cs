using System;
using System.Threading;

namespace LbAgent.Engines.Proxy;

/// <summary>Counts sweeps. A connection notes the count when bytes pass: one plain read in place of a clock's.</summary>
internal sealed class ActivityClock
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private int _tick;

    public int Tick => Volatile.Read(ref _tick);

    /// <summary>Only the sweeper calls this.</summary>
    public int Advance() => Interlocked.Increment(ref _tick);

    /// <summary>Rounded up, so that nothing is closed before its time.</summary>
    public static int TicksOf(TimeSpan timeout) => (int)Math.Ceiling(timeout / Period);
}
