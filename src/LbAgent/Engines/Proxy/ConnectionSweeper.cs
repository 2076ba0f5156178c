using System;
using System.Collections.Generic;
using System.Threading;

namespace LbAgent.Engines.Proxy;

/// <summary>Twice a second: moves the activity clock on, adds up bytes, and closes connections that were silent too long.</summary>
internal sealed class ConnectionSweeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly ActivityClock _clock;
    private readonly Func<IReadOnlyList<TcpListener>> _listeners;
    private readonly ITimer _timer;
    private int _isSweeping;

    public ConnectionSweeper(ActivityClock clock, Func<IReadOnlyList<TcpListener>> listeners, TimeProvider time)
    {
        (_clock, _listeners) = (clock, listeners);
        _timer = time.CreateTimer(_ => Sweep(), state: null, Period, Period);
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        // A sweep that takes longer than a period is not joined by the next.
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        try
        {
            var tick = _clock.Advance();
            foreach (var listener in _listeners())
            {
                SweepOne(listener, tick);
            }
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    private static void SweepOne(TcpListener listener, int tick)
    {
        if (listener.Vip is not { } vip)
        {
            return;
        }

        var settings = vip.Model.Settings;
        var silent = listener.Connections.Sweep(tick, Ticks(settings.IdleTimeout), Ticks(settings.HalfClosedTimeout));
        foreach (var connection in silent ?? [])
        {
            connection.Abort();
        }
    }

    /// <summary>Rounded up, so that nothing is closed before its time.</summary>
    private static int Ticks(TimeSpan timeout) => (int)Math.Ceiling(timeout / Period);
}
