using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Removes a pool with its servers. Validation refuses where a VIP still uses it.</summary>
internal sealed record DeletePool(string Name) : IOperation
{
    public string Summary => $"remove {TargetName.Pool(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (snapshot.Pools.ContainsKey(Name))
        {
            return snapshot.WithoutPool(Name);
        }

        findings.Add(Refusal.NoPool(Name));
        return snapshot;
    }
}
