using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Changes the settings of a pool that were given; its servers stay.</summary>
internal sealed record UpdatePool(string Name, Overlay<Pool> Settings) : IOperation
{
    public string Summary => $"change {TargetName.Pool(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (snapshot.Pools.TryGetValue(Name, out var standing))
        {
            return snapshot.With(Settings(standing, findings));
        }

        findings.Add(Refusal.NoPool(Name));
        return snapshot;
    }
}
