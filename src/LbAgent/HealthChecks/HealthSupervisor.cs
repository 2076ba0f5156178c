using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.HealthChecks;

/// <summary>
/// Keeps one monitor for each checked server. <see cref="Reconcile"/> is called by the one configuration writer;
/// monitors whose check did not change are not touched.
/// </summary>
internal sealed class HealthSupervisor(EventLog events, TimeProvider time) : IDisposable
{
    /// <summary>First probes of one change start this far apart, or closer where there are so many that an interval would not hold them.</summary>
    private static readonly TimeSpan LeastSpread = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, Dictionary<ServerKey, (HealthCheckSettings Check, RealServerState Server, HealthMonitor Monitor)>> _pools =
        new(StringComparer.OrdinalIgnoreCase);

    public void Reconcile(SnapshotDiff diff, RuntimeState runtime)
    {
        foreach (var name in diff.RemovedPools)
        {
            Remove(name);
        }

        var starting = new List<(HealthMonitor Monitor, TimeSpan Interval)>();
        foreach (var pool in diff.PutPools)
        {
            ReconcilePool(runtime.Pools[pool.Name], starting);
        }

        for (var i = 0; i < starting.Count; i++)
        {
            var (monitor, interval) = starting[i];
            var step = interval / starting.Count;
            _ = monitor.StartAsync((step < LeastSpread ? step : LeastSpread) * i);
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
        if (pool.Settings.HealthCheck is not { } check)
        {
            Remove(name);
            return;
        }

        if (!_pools.TryGetValue(name, out var monitors))
        {
            _pools[name] = monitors = [];
        }

        var wanted = pool.Servers.ToDictionary(server => server.Key);
        foreach (var (key, watched) in monitors.ToArray())
        {
            if (!wanted.TryGetValue(key, out var server) || server != watched.Server || watched.Check != check)
            {
                watched.Monitor.Dispose();
                monitors.Remove(key);
            }
        }

        foreach (var server in wanted.Values.Where(server => !monitors.ContainsKey(server.Key)))
        {
            var monitor = new HealthMonitor(pool, server, check, ProbeFactory.Create(check), events, time);
            monitors[server.Key] = (check, server, monitor);
            starting.Add((monitor, check.Interval));
        }
    }

    private void Remove(string pool)
    {
        if (_pools.Remove(pool, out var monitors))
        {
            foreach (var (_, _, monitor) in monitors.Values)
            {
                monitor.Dispose();
            }
        }
    }
}
