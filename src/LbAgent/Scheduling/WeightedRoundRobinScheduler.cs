using System.Collections.Generic;
using System.Threading;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// Each server as often in a cycle as its weight says, exactly, and spread over it: the smooth weighted round robin of nginx
/// (weights 5, 1, 1: a a b a c a a). A cycle is the sum of the weights, divided by what they have in common. The order is
/// computed a piece at a time by whoever comes to its end; a pick is one atomic increment.
/// </summary>
internal sealed class WeightedRoundRobinScheduler : IScheduler
{
    private readonly IReadOnlyList<RealServerState> _servers;
    private volatile SmoothTurns? _turns;
    private long _picked = -1;

    public WeightedRoundRobinScheduler(IReadOnlyList<RealServerState> servers, int[] weights)
    {
        _servers = servers;
        _turns = servers.Count == 0 ? null : SmoothTurns.First(weights);
    }

    public RealServerState? Pick(in FlowKey flow, int attempt)
    {
        // Read before the increment: so the number can only be in this piece, or in one behind it.
        if (_turns is not { } turns)
        {
            return null;
        }

        var number = Interlocked.Increment(ref _picked);
        if (number < turns.End)
        {
            return _servers[turns.At(number)];
        }

        do
        {
            turns = turns.Next();
        }
        while (number >= turns.End);

        _turns = turns;
        return _servers[turns.At(number)];
    }
}
