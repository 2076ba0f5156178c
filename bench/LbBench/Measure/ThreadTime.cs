using System;
using System.Diagnostics;

namespace LbAdmin.Bench.Measure;

/// <summary>How long something took that one thread did: its processor time, which others on the machine do not lengthen.</summary>
/// <param name="Nanoseconds">Processor time.</param>
/// <param name="Elapsed">What passed meanwhile, also in nanoseconds.</param>
internal readonly record struct ThreadTime(double Nanoseconds, double Elapsed)
{
    /// <summary>Of something that never waits: the part that others had.</summary>
    public double Others => Math.Max(0, 1 - (Nanoseconds / Elapsed));

    public static ThreadTime Of(Action act)
    {
        var (began, used) = (Stopwatch.GetTimestamp(), ProcessorClock.OfThread());
        act();
        used = ProcessorClock.OfThread() - used;
        return new ThreadTime(used, Stopwatch.GetElapsedTime(began).TotalNanoseconds);
    }
}
