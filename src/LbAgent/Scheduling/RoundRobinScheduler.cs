using System;
using System.Collections.Generic;
using System.Threading;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// Server 1, 2, 3, 1, ... over new flows: over an unchanged set, totals differ by at most 1. Weights other than 0 have no meaning here.
/// After a change of the set it goes on behind the server that was picked last. One atomic increment a flow.
/// </summary>
internal sealed class RoundRobinScheduler : IScheduler
{
    private readonly RealServerState[] _servers;
    private readonly RealServerState? _lastOfBefore;
    private readonly long _first;
    private long _picked;

    public RoundRobinScheduler(IReadOnlyList<RealServerState> servers, RoundRobinScheduler? previous)
    {
        _servers = [.. servers];
        _lastOfBefore = previous?.Last;
        _first = previous?.NextInTurn(_servers) ?? 0;
        _picked = _first - 1;
    }

    private RealServerState? Last
    {
        get
        {
            var picked = Volatile.Read(ref _picked);
            return picked < _first ? _lastOfBefore : _servers[(int)(picked % _servers.Length)];
        }
    }

    // A long: at a billion flows a second it lasts 292 years, so the count never wraps out of step.
    public RealServerState? Pick(in FlowKey flow, int attempt) =>
        _servers.Length == 0 ? null : _servers[(int)(Interlocked.Increment(ref _picked) % _servers.Length)];

    /// <summary>Where in the new set the turn is: behind the server that was picked last, or, where that one left, at the next of the old order that stayed.</summary>
    private long NextInTurn(RealServerState[] servers)
    {
        if (Last is { } last && Array.IndexOf(servers, last) is >= 0 and var position)
        {
            return (position + 1) % servers.Length;
        }

        var next = Volatile.Read(ref _picked) + 1;
        for (var i = 0; i < _servers.Length; i++)
        {
            if (Array.IndexOf(servers, _servers[(int)((next + i) % _servers.Length)]) is >= 0 and var index)
            {
                return index;
            }
        }

        return 0;
    }
}
