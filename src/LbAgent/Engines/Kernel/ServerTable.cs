using System.Collections.Generic;
using System.Linq;
using LbAgent.Runtime;
using LbAgent.Scheduling;

namespace LbAgent.Engines.Kernel;

/// <summary>The servers that take a VIP's new flows, and the places of the consistent hash over them. Immutable.</summary>
/// <param name="Servers">Places of the servers, in the pool's order.</param>
/// <param name="Hash">Places of servers again, as often as the hash gives them.</param>
internal sealed record ServerTable(uint[] Servers, uint[] Hash)
{
    public static readonly ServerTable Empty = new([], []);

    /// <summary>The same consistent hash as the Hash scheduler's, so that every engine and every box chooses alike.</summary>
    /// <param name="available">Those that take new flows, with their places.</param>
    /// <param name="poolSize">How many the pool has, available or not.</param>
    public static ServerTable Of(IReadOnlyList<(RealServerState Server, uint Place)> available, int poolSize) => new(
        [.. available.Select(one => one.Place)],
        [.. MaglevTable.Build([.. available.Select(one => one.Server)], poolSize).Select(position => available[position].Place)]);
}
