using System.Threading;

namespace LbAgent.Engines.Proxy;

/// <summary>Counts sweeps. A connection notes the count when bytes pass: one plain read in place of a clock's.</summary>
internal sealed class ActivityClock
{
    private int _tick;

    public int Tick => Volatile.Read(ref _tick);

    /// <summary>Only the sweeper calls this.</summary>
    public int Advance() => Interlocked.Increment(ref _tick);
}
