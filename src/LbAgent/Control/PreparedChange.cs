using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.HealthChecks;
using LbAgent.Runtime;

namespace LbAgent.Control;

/// <summary>A change that every engine is ready for. Disposed without <see cref="Commit"/>, it leaves nothing behind.</summary>
internal sealed class PreparedChange(
    ConfigurationSnapshot after,
    SnapshotDiff diff,
    IReadOnlyList<Finding> findings,
    IReadOnlyList<IPreparedPlan> plans,
    RuntimeState runtime,
    HealthSupervisor health,
    AddressModes modes) : IDisposable
{
    public IReadOnlyList<Finding> Findings { get; } = [.. findings, .. plans.SelectMany(plan => plan.Findings), .. health.Judge(diff)];

    public void Commit()
    {
        runtime.Apply(diff);
        modes.Stand(after.Topology);
        foreach (var plan in plans)
        {
            plan.Commit(runtime);
        }

        modes.Settle();
        health.Reconcile(diff, runtime);
    }

    public void Dispose()
    {
        foreach (var plan in plans)
        {
            plan.Dispose();
        }
    }
}
