using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Takes a server out of a pool. Its flows go on to their end; new ones do not come.</summary>
internal sealed record DeleteRealServer(string PoolName, ServerKey Key) : IOperation
{
    public string Summary => $"remove {TargetName.RealServer(PoolName, Key)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (!snapshot.Pools.TryGetValue(PoolName, out var pool))
        {
            findings.Add(Refusal.NoPool(PoolName));
            return snapshot;
        }

        var index = pool.IndexOf(Key);
        if (index < 0)
        {
            findings.Add(Refusal.NoServer(pool.Name, Key));
            return snapshot;
        }

        return snapshot.With(pool with { Servers = new(pool.Servers.Items.RemoveAt(index)) });
    }
}
