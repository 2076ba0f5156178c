using System;
using LbAgent.Engines.Proxy;
using LbAgent.Engines.Proxy.EventLoops;
using LbAgent.Engines.Proxy.Sockets;
using LbAgent.Events;

namespace LbAgent.Hosting;

/// <summary>Which relay this agent uses, and why.</summary>
internal static class Relays
{
    /// <param name="wanted">What the command line asks for.</param>
    /// <param name="clock">Of the engine.</param>
    /// <param name="events">Where a relay says what went wrong.</param>
    /// <param name="time">Timers of the relay on sockets.</param>
    public static IRelay Create(RelayChoice wanted, ActivityClock clock, EventLog events, TimeProvider time)
    {
        if (wanted == RelayChoice.Sockets)
        {
            return new SocketRelay(clock, events, time, "--relay asks for them");
        }

        return EpollRelay.TryCreate(clock, events, out var whyNot) is { } relay ? relay : new SocketRelay(clock, events, time, whyNot);
    }
}
