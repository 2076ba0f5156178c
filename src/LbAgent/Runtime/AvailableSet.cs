using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Runtime;

/// <summary>The real servers that take new flows now, with the scheduler over them. Immutable; swapped whole.</summary>
/// <param name="Servers">Those in use: the pool's own, or, where none of them is left, its backups.</param>
/// <param name="Shares">Of each its share of its weight while some ramp up; else null.</param>
/// <param name="Scheduler">Over <paramref name="Servers"/>.</param>
/// <param name="Reserve">Backups that stand by; null where there are none, or they are in use already.</param>
internal sealed record AvailableSet(IReadOnlyList<RealServerState> Servers, double[]? Shares, IScheduler Scheduler, AvailableSet? Reserve)
{
    /// <summary>What the scheduler uses for each server in use: its weight, less a ramp, and at least 1.</summary>
    public IEnumerable<(RealServerState Server, int Weight)> EffectiveWeights =>
        Servers.Select((server, i) => (server, Shares is null ? server.Settings.Weight : int.Max(1, (int)(server.Settings.Weight * Shares[i]))));

    /// <summary>How many servers could take a flow, backups included.</summary>
    public int Count => Servers.Count + (Reserve?.Servers.Count ?? 0);
}
