using System;
using System.Threading;

namespace LbAgent.HealthChecks.Loop;

/// <summary>Where there is no epoll: probes are tasks there, and only times and posted work have to be waited for.</summary>
internal sealed class SignalWaiter : IWaiter
{
    private readonly AutoResetEvent _signal = new(initialState: false);

    public void Wait(TimeSpan? longest) => _signal.WaitOne(longest is { } time ? TimeSpan.FromMilliseconds(double.Ceiling(double.Max(time.TotalMilliseconds, 0))) : Timeout.InfiniteTimeSpan);

    public void Wake() => _signal.Set();

    /// <summary>The signal itself is left to the garbage collector: a task of a probe may still set it.</summary>
    public void Dispose()
    {
    }
}
