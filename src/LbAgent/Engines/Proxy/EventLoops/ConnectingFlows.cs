using System.Collections.Generic;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>The flows of one loop that wait for a server to accept, with their deadlines. One thread.</summary>
internal sealed class ConnectingFlows
{
    private readonly List<TcpFlow> _flows = [];
    private long _earliest = long.MaxValue;

    public void Add(TcpFlow flow)
    {
        flow.ConnectingIndex = _flows.Count;
        _flows.Add(flow);
        _earliest = long.Min(_earliest, flow.Deadline);
    }

    public void Remove(TcpFlow flow)
    {
        var last = _flows[^1];
        (_flows[flow.ConnectingIndex], last.ConnectingIndex) = (last, flow.ConnectingIndex);
        _flows.RemoveAt(_flows.Count - 1);
        if (_flows.Count == 0)
        {
            _earliest = long.MaxValue;
        }
    }

    /// <summary>How long the loop may wait: -1, for ever.</summary>
    public int MillisecondsLeft(long now) => _earliest == long.MaxValue ? -1 : (int)long.Clamp(_earliest - now, 0, int.MaxValue);

    /// <summary>Tells those whose time is over. The earliest deadline may be that of a flow that has gone on: then this looks in vain, once.</summary>
    public void Expire(long now)
    {
        if (now < _earliest)
        {
            return;
        }

        _earliest = long.MaxValue;
        foreach (var flow in _flows.ToArray())
        {
            if (flow.Deadline <= now)
            {
                flow.OnTimeout();
            }
            else
            {
                _earliest = long.Min(_earliest, flow.Deadline);
            }
        }
    }
}
