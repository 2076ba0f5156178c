using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Makes a VIP. One that already is as asked, in the settings that were given, stays as it is.</summary>
internal sealed record CreateVip(string Name, Overlay<Vip> Settings) : IOperation
{
    public string Summary => $"create {TargetName.Vip(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (!snapshot.Vips.TryGetValue(Name, out var standing))
        {
            return snapshot.With(Settings(new Vip { Name = Name }, findings));
        }

        var before = findings.Count;
        var asked = Settings(standing, findings);
        if (!asked.Equals(standing) && findings.Count == before)
        {
            findings.Add(Refusal.Exists("Vip", TargetName.Vip(standing.Name), FieldList.Of(standing), FieldList.Of(asked)));
        }

        return snapshot;
    }
}
