using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Makes a pool. One that already is as asked, in the settings that were given, stays as it is.</summary>
internal sealed record CreatePool(string Name, Overlay<Pool> Settings) : IOperation
{
    public string Summary => $"create {TargetName.Pool(Name)}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings)
    {
        if (!snapshot.Pools.TryGetValue(Name, out var standing))
        {
            return snapshot.With(Settings(new Pool { Name = Name }, findings));
        }

        var before = findings.Count;
        var asked = Settings(standing, findings);
        if (!asked.Equals(standing) && findings.Count == before)
        {
            findings.Add(Refusal.Exists("Pool", TargetName.Pool(standing.Name), FieldList.Of(standing), FieldList.Of(asked)));
        }

        return snapshot;
    }
}
