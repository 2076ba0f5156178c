using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Changes the settings of a real server that were given.</summary>
internal sealed record UpdateRealServer(string PoolName, ServerKey Key, Overlay<RealServer> Settings) : IOperation
{
    public string Summary => $"change {TargetName.RealServer(PoolName, Key)}";

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

        return snapshot.With(pool with { Servers = new(pool.Servers.Items.SetItem(index, Settings(pool.Servers[index], findings))) });
    }
}
