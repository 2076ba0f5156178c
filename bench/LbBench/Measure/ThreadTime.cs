using System;

namespace LbAdmin.Bench.Measure;

/// <summary>How long something took that one thread did: its processor time, which others on the machine do not lengthen.</summary>
/// <param name="Nanoseconds">Processor time.</param>
/// <param name="Waited">Nanoseconds in which it could have gone on, and others had its core. Where it waited for something, as a call for the kernel's own work, does not count.</param>
internal readonly record struct ThreadTime(double Nanoseconds, double Waited)
{
    /// <summary>The part that others had, 0 to 1.</summary>
    public double Others => Waited / (Waited + Nanoseconds);

    public static ThreadTime Of(Action act)
    {
        var (waited, used) = (ProcessorClock.WaitedByThread(), ProcessorClock.OfThread());
        act();
        used = ProcessorClock.OfThread() - used;
        return new ThreadTime(used, ProcessorClock.WaitedByThread() - waited);
    }
}
