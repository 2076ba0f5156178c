using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Refuses what the model has for pools and this agent does not do; nothing is accepted and then ignored.</summary>
internal sealed class PoolAvailabilityRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            CheckPool(pool, TargetName.Pool(pool.Name), findings);
        }
    }

    private static void CheckPool(Pool pool, string target, ICollection<Finding> findings)
    {
        if (pool.HealthCheck is { Type: not HealthCheckType.Tcp } check)
        {
            findings.Add(NotAvailable.Of("HealthCheck", TargetName.HealthCheck(pool.Name), "Type", $"a health check of type {check.Type}", "Use Tcp."));
        }
    }
}
