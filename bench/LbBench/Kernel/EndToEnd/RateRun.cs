using System;
using LbAdmin.Bench.Measure;
using LbAgent.Engines.Kernel;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>Puts forwarders into the wire in turn and counts what comes through. On the thread that made it.</summary>
internal sealed class RateRun : IDisposable
{
    /// <summary>That make all flows known, and all paths warm.</summary>
    private const int First = 1 << 16;

    private readonly InterfaceAttachment atSource;
    private readonly InterfaceAttachment behind;
    private readonly int softInterrupts;
    private readonly TimeSpan window;

    public RateRun(int core, TimeSpan window)
    {
        this.window = window;
        softInterrupts = KernelThread.SoftInterruptsOf(core);
        atSource = Wire.Source.Attach(Programs.Arrive);
        behind = Wire.Behind.Attach(Programs.Arrive);
    }

    public Wire Wire { get; } = new();

    public WirePrograms Programs { get; } = new();

    public RateResult Measure(RateCase one)
    {
        Programs.Traffic.Put(0, Traffic.To(Wire.Front.Mac, Wire.Source.Mac, one.Flows));
        Programs.Arrival.Put(0, Arrival.At(one.Forwarder.Arrives));
        using var started = one.Forwarder.Start();
        var first = Send(First);
        return first.PerSecond > 0
            ? Send((int)(first.Sent / first.Time.Nanoseconds * window.TotalNanoseconds))
            : throw new BenchmarkException($"{one.Words}: nothing came through");
    }

    public void Dispose()
    {
        atSource.Dispose();
        behind.Dispose();
        Programs.Dispose();
        Wire.Dispose();
    }

    /// <summary>One call to the kernel: it waits for other work of the kernel's before it begins and after it has ended, which is no time of any frame's.</summary>
    private RateResult Send(int frames)
    {
        var (before, used, waited) = (Programs.Arrived.Sum(0), Used(), ProcessorClock.WaitedByThread());
        Generator.Send(Programs.Generate, Wire.Source, frames);
        return new RateResult(frames, Programs.Arrived.Sum(0) - before, new ThreadTime(Used() - used, ProcessorClock.WaitedByThread() - waited));
    }

    /// <summary>What forwards does so in this thread's name, or where there is much, in the name of the kernel's thread for that.</summary>
    private double Used() => ProcessorClock.OfThread() + ProcessorClock.OfProcess(softInterrupts);
}
