using System.Collections.Generic;
using System.Linq;
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
    private long _picked = -1;

    public RoundRobinScheduler(IReadOnlyList<RealServerState> servers, RoundRobinScheduler? previous)
    {
        _servers = [.. servers];
        if (previous?.NextInTurn(servers) is { } start)
        {
            _picked = start - 1;
        }
    }

    // A long: at a billion flows a second it lasts 292 years, so the count never wraps out of step.
    public RealServerState? Pick() =>
        _servers.Length == 0 ? null : _servers[(int)(Interlocked.Increment(ref _picked) % _servers.Length)];

    /// <summary>Where in the new set the turn is: the first server of the old order, from the next in turn on, that is still there.</summary>
    private long? NextInTurn(IReadOnlyList<RealServerState> servers)
    {
        if (_servers.Length == 0)
        {
            return null;
        }

        var position = servers.Select((server, index) => (server, index)).ToDictionary(pair => pair.server, pair => pair.index);
        var next = Volatile.Read(ref _picked) + 1;
        for (var i = 0; i < _servers.Length; i++)
        {
            if (position.TryGetValue(_servers[(int)((next + i) % _servers.Length)], out var index))
            {
                return index;
            }
        }

        return null;
    }
}
