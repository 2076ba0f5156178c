using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel;

/// <summary>What the kernel engine was asked for, judged.</summary>
internal sealed class PreparedKernelPlan(KernelEngine engine, EnginePlan plan, IReadOnlyList<Finding> findings) : IPreparedPlan
{
    private bool _committed;

    public IReadOnlyList<Finding> Findings => findings;

    public void Commit(RuntimeState runtime)
    {
        _committed = true;
        engine.Commit(plan, runtime);
    }

    public void Dispose()
    {
        if (!_committed)
        {
            engine.LetGoOfUnused();
        }
    }
}
