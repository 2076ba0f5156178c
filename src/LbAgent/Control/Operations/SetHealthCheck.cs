using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Changes a pool's health check in the settings that were given, or takes it away.</summary>
internal sealed record SetHealthCheck(string PoolName, Overlay<HealthCheckSettings?> Settings) : IOperation
{
    public string Summary => $"change {TargetName.HealthCheck(PoolName)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (snapshot.Pools.TryGetValue(PoolName, out var pool))
        {
            return snapshot.With(pool with { HealthCheck = Settings(pool.HealthCheck, findings) });
        }

        findings.Add(Refusal.NoPool(PoolName));
        return snapshot;
    }
}
