using System;
using System.Linq;
using System.Threading;
using LbAdmin.Bench.Measure;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Schedulers;

/// <summary>Picks for flow after flow and looks at the clocks before and after. What the loop around it costs is in the figures, the peer's too.</summary>
internal sealed class PickRun(IScheduler scheduler, FlowKey[] flows)
{
    private const int Threads = 2;

    // Enough to warm up whatever there is.
    private const int FirstPicks = 10_000;
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(10);

    private int picks = FirstPicks;
    private long misses;

    /// <summary>Warms up, and finds how many picks make a round.</summary>
    public void Prepare()
    {
        while (ThreadTime.Of(Pick).Nanoseconds < LongEnough.TotalNanoseconds)
        {
            picks *= 2;
        }
    }

    public PickResult Measure()
    {
        var bytes = 0L;
        var alone = ThreadTime.Of(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Pick();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        var together = Together();
        var result = new PickResult(
            alone.Nanoseconds / picks,
            (double)bytes / picks,
            together.Sum(time => picks / time.Nanoseconds * 1e9),
            Math.Max(alone.Others, together.Max(time => time.Others)));
        return misses == 0 ? result : throw new BenchmarkException($"{misses} picks found no server");
    }

    /// <summary>As many picks on each of the threads, which begin at once, each on a core of its own.</summary>
    private ThreadTime[] Together()
    {
        using var start = new Barrier(Threads);
        var times = new ThreadTime[Threads];
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            Core.BindThisThread(number);
            start.SignalAndWait();
            times[number] = ThreadTime.Of(Pick);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return times;
    }

    private void Pick()
    {
        long missed = 0;
        for (var (left, next) = (picks, 0); left > 0; left--)
        {
            missed += scheduler.Pick(in flows[next], attempt: 0) is null ? 1 : 0;
            next = next + 1 == flows.Length ? 0 : next + 1;
        }

        _ = Interlocked.Add(ref misses, missed);
    }
}
