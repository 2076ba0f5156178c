using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel;

/// <summary>
/// The clock that flows are stamped with: the kernel's jiffies, which cost a packet nothing to read. How many there are in a
/// second the kernel was built with, and tells nobody: it is measured once, which takes 0.1 s. Any thread.
/// </summary>
internal sealed class TickClock : IDisposable
{
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Sharp = TimeSpan.FromMilliseconds(1);

    /// <summary>All that kernels are built with (CONFIG_HZ).</summary>
    private static readonly uint[] Rates = [100, 250, 300, 1000];

    private static readonly Lazy<uint> Rate = new(() =>
    {
        using var clock = new TickClock();
        return clock.Measure();
    });

    private readonly LoadedObject _object;
    private readonly BpfProgramReference _program;

    /// <exception cref="BpfFailedException">The kernel does not take it.</exception>
    public TickClock()
    {
        _object = new LoadedObject("clock", LoadedObject.Image("clock.bpf.o") ?? throw new BpfFailedException(KernelReadiness.NoPrograms));
        _object.Load();
        _program = _object.Program("clock");
    }

    /// <exception cref="BpfFailedException">The kernel does not take the program that reads it.</exception>
    public static uint TicksPerSecond => Rate.Value;

    public ulong Now => _program.Ask(default(DatapathLayout.ClockReading)).Ticks;

    public static uint Of(TimeSpan time) => (uint)double.Min(uint.MaxValue / 2, time.TotalSeconds * TicksPerSecond);

    public static TimeSpan TimeOf(int ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);

    public void Dispose() => _object.Dispose();

    /// <summary>From the beginning of a tick to that of another.</summary>
    private uint Measure()
    {
        var (first, began) = NextTick();
        Thread.Sleep(Measured);
        var (last, ended) = NextTick();
        var rate = (last - first) / Stopwatch.GetElapsedTime(began, ended).TotalSeconds;
        return Rates.MinBy(known => double.Abs(double.Log(rate / known)));
    }

    /// <summary>A beginning that was seen to a millisecond: on a busy box this thread may be held up between two looks, and a rate would come out wrong.</summary>
    private (ulong Ticks, long At) NextTick()
    {
        var (before, looked) = (Now, Stopwatch.GetTimestamp());
        while (true)
        {
            var (now, at) = (Now, Stopwatch.GetTimestamp());
            if (now != before && Stopwatch.GetElapsedTime(looked, at) < Sharp)
            {
                return (now, at);
            }

            (before, looked) = (now, at);
        }
    }
}
