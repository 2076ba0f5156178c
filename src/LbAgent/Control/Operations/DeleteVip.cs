using System;
using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Removes a VIP, and the pool that came with it under the same name, unless another VIP uses that or it is to be kept.</summary>
internal sealed record DeleteVip(string Name, bool KeepPool) : IOperation
{
    public string Summary => $"remove {TargetName.Vip(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (!snapshot.Vips.TryGetValue(Name, out var vip))
        {
            findings.Add(Refusal.NoVip(Name));
            return snapshot;
        }

        var without = snapshot.WithoutVip(Name);
        var isOwnPool = string.Equals(vip.Pool, Name, StringComparison.OrdinalIgnoreCase)
            && without.Vips.Values.All(other => !string.Equals(other.Pool, vip.Pool, StringComparison.OrdinalIgnoreCase));
        return isOwnPool && !KeepPool ? without.WithoutPool(vip.Pool) : without;
    }
}
