using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.HealthChecks;
using LbAgent.Runtime;

namespace LbAgent.Control;

/// <summary>A change that every engine is ready for. Disposed without <see cref="Commit"/>, it leaves nothing behind.</summary>
internal sealed class PreparedChange(SnapshotDiff diff, IReadOnlyList<IPreparedPlan> plans, RuntimeState runtime, HealthSupervisor health) : IDisposable
{
    public IReadOnlyList<Finding> Findings { get; } = [.. plans.SelectMany(plan => plan.Findings), .. health.Judge(diff)];

    public void Commit()
    {
        runtime.Apply(diff);
        foreach (var plan in plans)
        {
            plan.Commit(runtime);
        }

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
