using System.Globalization;
using System.IO;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Measure;

/// <summary>Processor time in nanoseconds, ended threads included, as the kernel's scheduler counts it.</summary>
internal static unsafe class ProcessorClock
{
    /// <summary>The whole process, user and system time; 0 for none and for one that is gone.</summary>
    public static double OfProcess(int? process) => process is { } id
        // The clock of a process, as clock_getcpuclockid(3) makes it: CPUCLOCK_SCHED of the whole thread group.
        ? Read((~id << 3) | 2)
        : 0;

    public static double OfThread() => Read(Native.ThreadProcessorClock);

    /// <summary>Nanoseconds in which the thread could have gone on, and others had its core.</summary>
    public static double WaitedByThread() => double.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[1], CultureInfo.InvariantCulture);

    private static double Read(int clock)
    {
        var time = stackalloc long[2];
        return Native.GetClock(clock, time) == 0 ? (time[0] * 1e9) + time[1] : 0;
    }
}
