using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks.Loop;
using LbAgent.Runtime;

namespace LbAgent.HealthChecks;

/// <summary>
/// Keeps one monitor for each checked server. <see cref="Reconcile"/> is called by the one configuration writer;
/// monitors whose check did not change are not touched.
/// </summary>
internal sealed class HealthSupervisor(CheckLoop loop, ProbeFactory probes, EventLog events) : IDisposable
{
    private readonly Dictionary<string, Dictionary<ServerKey, Watched>> _pools = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The VIP addresses at which a pool's servers are asked.</summary>
    private Dictionary<string, ValueList<DsrAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What of a change this box cannot check. A check that stands is not judged again: other changes must not fail by it.</summary>
    public IEnumerable<Finding> Judge(SnapshotDiff diff)
    {
        var whyNot = new Dictionary<HealthCheckType, string>();
        foreach (var pool in diff.PutPools)
        {
            if (pool.Probes is not { } check || (_pools.TryGetValue(pool.Name, out var watched) && watched.Values.Any(one => one.Check == check)))
            {
                continue;
            }

            if (!whyNot.TryGetValue(check.Type, out var why))
            {
                whyNot[check.Type] = why = probes.WhyNot(check.Type);
            }

            if (why.Length > 0)
            {
                yield return Cannot(pool.Name, check.Type, why);
            }
        }
    }

    public void Reconcile(SnapshotDiff diff, RuntimeState runtime)
    {
        foreach (var name in diff.RemovedPools)
        {
            Remove(name);
        }

        var touched = new HashSet<string>(diff.PutPools.Select(pool => pool.Name), StringComparer.OrdinalIgnoreCase);
        if (diff.PutVips.Count + diff.RemovedVips.Count > 0)
        {
            var before = _addresses;
            _addresses = DsrAddress.ByPool(runtime.Vips.Values.Select(vip => vip.Model.Settings));
            touched.UnionWith(before.Keys.Concat(_addresses.Keys).Where(name => !Equals(before.GetValueOrDefault(name), _addresses.GetValueOrDefault(name))));
        }

        var starting = new List<(HealthMonitor Monitor, TimeSpan Interval)>();
        foreach (var pool in touched.Select(name => runtime.Pools.GetValueOrDefault(name)).OfType<PoolState>())
        {
            ReconcilePool(pool, starting);
        }

        for (var i = 0; i < starting.Count; i++)
        {
            starting[i].Monitor.Start(ProbeSpread.DelayOf(i, starting.Count, starting[i].Interval));
        }
    }

    public void Dispose()
    {
        foreach (var name in _pools.Keys.ToArray())
        {
            Remove(name);
        }
    }

    private void ReconcilePool(PoolState pool, List<(HealthMonitor Monitor, TimeSpan Interval)> starting)
    {
        var name = pool.Settings.Name;
        if (pool.Settings.Probes is not { } check)
        {
            Remove(name);
            return;
        }

        if (!_pools.TryGetValue(name, out var monitors))
        {
            _pools[name] = monitors = [];
        }

        var addresses = ProbeFactory.AskedAt(check, _addresses.GetValueOrDefault(name, ValueList<DsrAddress>.Empty));
        var wanted = pool.Servers.ToDictionary(server => server.Key);
        foreach (var (key, watched) in monitors.ToArray())
        {
            if (!wanted.TryGetValue(key, out var server) || watched != watched with { Check = check, Addresses = addresses, Server = server })
            {
                watched.Monitor.Dispose();
                monitors.Remove(key);
            }
        }

        foreach (var server in wanted.Values.Where(server => !monitors.ContainsKey(server.Key)))
        {
            var probe = probes.Create(check, server.Key, addresses);
            var monitor = new HealthMonitor(pool, server, check, probe, loop.Agenda, events);
            monitors[server.Key] = new Watched(check, addresses, server, monitor);
            starting.Add((monitor, check.Interval));
        }
    }

    public static Finding Cannot(string pool, HealthCheckType type, string why) => new(
        "Lb.HealthCheck.NotPossible",
        TargetName.HealthCheck(pool),
        "Type",
        $"this box cannot do a check of type {type}: {why}.",
        type == HealthCheckType.Icmp
            ? "Give the agent CAP_NET_RAW, or its group a place in net.ipv4.ping_group_range; or use another check: "
                + $"Set-LbHealthCheck -Pool {pool} -Type Tcp (for a new UDP VIP make the pool first: New-LbPool {pool})."
            : "Use Tcp.",
        FindingCategory.Resource);

    private void Remove(string pool)
    {
        if (_pools.Remove(pool, out var monitors))
        {
            foreach (var watched in monitors.Values)
            {
                watched.Monitor.Dispose();
            }
        }
    }

    /// <summary>A monitor, and what it was made for.</summary>
    private sealed record Watched(HealthCheckSettings Check, ValueList<DsrAddress> Addresses, RealServerState Server, HealthMonitor Monitor);
}
