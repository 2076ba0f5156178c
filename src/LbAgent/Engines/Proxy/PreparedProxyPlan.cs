using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>Listeners that are bound and not yet started.</summary>
internal sealed class PreparedProxyPlan(
    ProxyEngine engine, EnginePlan plan, Dictionary<ListenEndpoint, ProxyListener> bound, Dictionary<string, Finding> failures, IReadOnlyList<Finding> standing)
    : IPreparedPlan
{
    private bool _committed;

    /// <summary>That an address which others see to is not there yet is none: its VIP waits for it.</summary>
    public IReadOnlyList<Finding> Findings => [.. failures.Values.Where(failure => !BindFinding.IsAbsent(failure)), .. standing];

    public void Commit(RuntimeState runtime)
    {
        _committed = true;
        engine.Commit(plan, bound, failures, runtime);
    }

    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        foreach (var listener in bound.Values)
        {
            listener.Dispose();
        }
    }
}
