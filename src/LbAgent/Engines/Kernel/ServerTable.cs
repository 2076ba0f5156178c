using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;

namespace LbAgent.Engines.Kernel;

/// <summary>The servers that take a VIP's new flows, and the places of the consistent hash over them. Immutable.</summary>
/// <param name="Servers">Places of the servers in the order of their turns; with weights one has several in a cycle.</param>
/// <param name="Hash">Places of servers again, as often as the hash gives them.</param>
internal sealed record ServerTable(uint[] Servers, uint[] Hash)
{
    public static readonly ServerTable Empty = new([], []);

    /// <summary>How long a cycle of weighted turns may be, but for a turn for each server.</summary>
    private const int MostTurns = 4096;

    /// <summary>The same consistent hash as the Hash scheduler's, so that every engine and every box chooses alike.</summary>
    /// <param name="available">Those that take new flows, with their places.</param>
    /// <param name="poolSize">How many the pool has, available or not.</param>
    /// <param name="kind">With weights, or each once in a cycle.</param>
    /// <param name="weights">Of those available, as they count now: of a server that is ramping up, less.</param>
    public static ServerTable Of(IReadOnlyList<(RealServerState Server, uint Place)> available, int poolSize, SchedulerKind kind, IReadOnlyList<int> weights) => new(
        kind == SchedulerKind.WeightedRoundRobin
            ? [.. SmoothCycle.Of(weights, MostTurns).Select(position => available[position].Place)]
            : [.. available.Select(one => one.Place)],
        [.. MaglevTable.Build([.. available.Select(one => one.Server)], poolSize).Select(position => available[position].Place)]);

    /// <summary>Each server once in a cycle.</summary>
    public static ServerTable Of(IReadOnlyList<(RealServerState Server, uint Place)> available, int poolSize) => Of(available, poolSize, SchedulerKind.RoundRobin, []);
}
