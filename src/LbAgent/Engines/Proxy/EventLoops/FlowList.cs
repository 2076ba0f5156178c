using System.Threading;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>The TCP flows of one shard. One thread, but for the count.</summary>
internal sealed class FlowList
{
    private TcpFlow? _first;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(TcpFlow flow)
    {
        flow.Next = _first;
        if (_first is not null)
        {
            _first.Previous = flow;
        }

        _first = flow;
        Volatile.Write(ref _count, _count + 1);
    }

    public void Remove(TcpFlow flow)
    {
        if (flow.Previous is { } previous)
        {
            previous.Next = flow.Next;
        }
        else
        {
            _first = flow.Next;
        }

        if (flow.Next is { } next)
        {
            next.Previous = flow.Previous;
        }

        (flow.Previous, flow.Next) = (null, null);
        Volatile.Write(ref _count, _count - 1);
    }

    public void Sweep(int tick, int idleTicks, int halfClosedTicks)
    {
        for (var flow = _first; flow is not null;)
        {
            var next = flow.Next;
            flow.Sweep(tick, idleTicks, halfClosedTicks);
            flow = next;
        }
    }

    public void Abort()
    {
        while (_first is { } flow)
        {
            flow.Abort();
        }
    }
}
