using System;
using System.Collections.Concurrent;
using LbAgent.Events;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>The relay on .NET's sockets, for every system.</summary>
internal sealed class SocketRelay(ActivityClock clock, EventLog events, TimeProvider time, string why) : IRelay
{
    private readonly ConcurrentDictionary<ISweepable, bool> _listeners = new();

    /// <summary>For all listeners.</summary>
    internal ShortageLog Shortages { get; } = new(events);

    public string Description => $".NET sockets, as {why}";

    public bool KnowsDestinations => false;

    public IRelayListener Bind(BindRequest request) => request.IsUdp
        ? new SocketUdpListener(request, this, clock, events)
        : new SocketTcpListener(request, this, clock, events, time);

    public void Tick()
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Sweep(clock.Tick);
        }
    }

    public void Dispose()
    {
        // Listeners are their owner's, and there is nothing else.
    }

    internal void Add(ISweepable listener) => _listeners[listener] = true;

    internal void Remove(ISweepable listener) => _listeners.TryRemove(listener, out _);
}
