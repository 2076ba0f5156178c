using System;
using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>A pool's own settings are within their ranges and go together.</summary>
internal sealed class PoolSettingsRule : IValidationRule
{
    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            var target = TargetName.Pool(pool.Name);
            Range.Check("Pool", target, "ConnectTimeout", pool.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), findings);
            Range.Check("Pool", target, "SlowStart", pool.SlowStart, TimeSpan.Zero, TimeSpan.FromHours(1), findings);
            Range.Check("Pool", target, "PersistenceTimeout", pool.Persistence.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), findings);
            if (pool.Scheduler.Kind != SchedulerKind.Hash && pool.Scheduler.HashOn.Count > 0)
            {
                findings.Add(new("Lb.Pool.HashOnInvalid", target, "HashOn", $"the scheduler {pool.Scheduler.Kind} does not hash.", "Use -Scheduler Hash, or leave out -HashOn."));
            }
        }
    }
}
