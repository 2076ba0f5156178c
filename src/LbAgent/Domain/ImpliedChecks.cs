using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>The type of those health checks that nobody gave one: a pool of UDP VIPs is asked by ICMP, as a connection to it says nothing. Pure.</summary>
internal static class ImpliedChecks
{
    /// <summary>The snapshot with the types that follow from its VIPs.</summary>
    /// <param name="before">What stood; right already.</param>
    /// <param name="candidate">What is proposed.</param>
    /// <param name="diff">From the one to the other: only what it touches is looked at.</param>
    public static ConfigurationSnapshot Complete(ConfigurationSnapshot before, ConfigurationSnapshot candidate, SnapshotDiff diff)
    {
        var touched = new HashSet<string>(Touched(before, diff), StringComparer.OrdinalIgnoreCase);
        touched.RemoveWhere(name => candidate.Pools.GetValueOrDefault(name)?.HealthCheck is not { IsTypeImplied: true });
        if (touched.Count == 0)
        {
            return candidate;
        }

        var users = candidate.Vips.Values.Where(vip => touched.Contains(vip.Pool)).ToLookup(vip => vip.Pool, vip => vip.Protocol, StringComparer.OrdinalIgnoreCase);
        foreach (var pool in touched.Select(name => candidate.Pools[name]))
        {
            var isUdp = users[pool.Name].Any() && users[pool.Name].All(protocol => protocol == Protocol.Udp);
            var type = isUdp ? HealthCheckType.Icmp : HealthCheckType.Tcp;
            if (pool.HealthCheck!.Type != type)
            {
                candidate = candidate.With(pool with { HealthCheck = pool.HealthCheck.Implying(type) });
            }
        }

        return candidate;
    }

    private static IEnumerable<string> Touched(ConfigurationSnapshot before, SnapshotDiff diff)
    {
        var fresh = diff.PutPools
            .Where(pool => before.Pools.GetValueOrDefault(pool.Name)?.HealthCheck is not { IsTypeImplied: true } known || known.Type != pool.HealthCheck?.Type)
            .Select(pool => pool.Name);
        var left = diff.PutVips.Select(vip => vip.Name).Concat(diff.RemovedVips)
            .Select(name => before.Vips.GetValueOrDefault(name)?.Pool)
            .OfType<string>();
        return fresh.Concat(left).Concat(diff.PutVips.Select(vip => vip.Pool));
    }
}
