using System.Collections.Generic;

namespace LbAgent.Runtime;

/// <summary>The real servers that take new flows now, with the scheduler over them. Immutable; swapped whole.</summary>
/// <param name="Servers">Those in use: the pool's own, or, where none of them is left, its backups.</param>
/// <param name="Scheduler">Over <paramref name="Servers"/>.</param>
/// <param name="Reserve">Backups that stand by; null where there are none, or they are in use already.</param>
internal sealed record AvailableSet(IReadOnlyList<RealServerState> Servers, IScheduler Scheduler, AvailableSet? Reserve)
{
    /// <summary>How many servers could take a flow, backups included.</summary>
    public int Count => Servers.Count + (Reserve?.Servers.Count ?? 0);
}
