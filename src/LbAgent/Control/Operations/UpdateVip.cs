using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Changes the settings of a VIP that were given.</summary>
internal sealed record UpdateVip(string Name, Overlay<Vip> Settings) : IOperation
{
    public string Summary => $"change {TargetName.Vip(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (snapshot.Vips.TryGetValue(Name, out var standing))
        {
            return snapshot.With(Settings(standing, findings));
        }

        findings.Add(Refusal.NoVip(Name));
        return snapshot;
    }
}
