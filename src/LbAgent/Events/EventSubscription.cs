using System;
using System.Threading;
using System.Threading.Channels;

namespace LbAgent.Events;

/// <summary>One watcher's queue. A watcher that reads too slowly misses events and can ask how many; nobody waits for it.</summary>
internal sealed class EventSubscription(Action<EventSubscription> unsubscribe, Predicate<AgentEvent> wants) : IDisposable
{
    private const int Longest = 1024;

    private readonly Channel<AgentEvent> _queue = Channel.CreateBounded<AgentEvent>(
        new BoundedChannelOptions(Longest) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _missed;

    public ChannelReader<AgentEvent> Events => _queue.Reader;

    /// <summary>How many were missed since this was last asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    public bool Wants(AgentEvent what) => wants(what);

    public void Dispose() => unsubscribe(this);

    internal void Offer(AgentEvent what)
    {
        if (!_queue.Writer.TryWrite(what))
        {
            Interlocked.Increment(ref _missed);
        }
    }
}
