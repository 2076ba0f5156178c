using System;
using System.Threading;

namespace LbAgent.Engines.Proxy;

/// <summary>Twice a second: moves the activity clock on and has the relay look over its flows.</summary>
internal sealed class Sweeper : IDisposable
{
    private readonly ActivityClock _clock;
    private readonly IRelay _relay;
    private readonly ITimer _timer;
    private int _isSweeping;

    public Sweeper(ActivityClock clock, IRelay relay, TimeProvider time)
    {
        (_clock, _relay) = (clock, relay);
        _timer = time.CreateTimer(_ => Sweep(), state: null, ActivityClock.Period, ActivityClock.Period);
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
            _clock.Advance();
            _relay.Tick();
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
