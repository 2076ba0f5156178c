using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>
/// How much a change adds, changes and removes, for the question that is asked before it. A pool that comes or goes with the VIP of its
/// name is part of it, and counts with it.
/// </summary>
/// <param name="Added">VIPs, pools and servers.</param>
/// <param name="Changed">VIPs, pools and servers that stay, and the topology. A pool of which only servers differ counts by them.</param>
/// <param name="RemovedVips">VIPs that go.</param>
/// <param name="RemovedPools">Pools that go while no VIP of their name does.</param>
/// <param name="RemovedServers">Servers that go, also with their pool.</param>
internal sealed record ChangeCounts(int Added, int Changed, int RemovedVips, int RemovedPools, int RemovedServers)
{
    public static readonly ChangeCounts None = new(0, 0, 0, 0, 0);

    public static ChangeCounts Of(ConfigurationSnapshot before, SnapshotDiff diff)
    {
        var removedVips = diff.RemovedVips.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var putVips = diff.PutVips.Select(vip => vip.Name);
        var addedVips = putVips.Where(name => !before.Vips.ContainsKey(name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var added = addedVips.Count;
        var changed = diff.PutVips.Count - addedVips.Count + (diff.PutTopology is null ? 0 : 1);
        var removedServers = diff.RemovedPools.Sum(name => before.Pools[name].Servers.Count);
        foreach (var pool in diff.PutPools)
        {
            var old = before.Pools.GetValueOrDefault(pool.Name);
            added += old is null && !addedVips.Contains(pool.Name) ? 1 : 0;
            changed += old is not null && old with { Servers = pool.Servers } != pool ? 1 : 0;
            var was = old?.Servers.ToDictionary(server => server.Key) ?? [];
            foreach (var server in pool.Servers)
            {
                var isKnown = was.Remove(server.Key, out var known);
                added += isKnown ? 0 : 1;
                changed += isKnown && known != server ? 1 : 0;
            }

            removedServers += was.Count;
        }

        var removedPools = diff.RemovedPools.Count(name => !removedVips.Contains(name));
        return new ChangeCounts(added, changed, removedVips.Count, removedPools, removedServers);
    }
}
