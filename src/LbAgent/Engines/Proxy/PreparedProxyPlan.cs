using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>Listeners that are bound and not yet started.</summary>
internal sealed class PreparedProxyPlan(
    ProxyEngine engine, EnginePlan plan, Dictionary<ListenEndpoint, ProxyListener> bound, Dictionary<string, Finding> failures) : IPreparedPlan
{
    private bool _committed;

    public IReadOnlyList<Finding> Findings => [.. failures.Values];

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
