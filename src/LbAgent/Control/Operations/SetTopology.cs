using System.Collections.Generic;
using LbAgent.Contract;
using LbAgent.Domain;

namespace LbAgent.Control.Operations;

/// <summary>Changes the settings of the topology that were given.</summary>
internal sealed record SetTopology(Overlay<Topology> Settings) : IOperation
{
    public string Summary => $"change the {TargetName.Topology}";

    public ConfigurationSnapshot Apply(ConfigurationSnapshot snapshot, ICollection<Finding> findings) =>
        snapshot with { Topology = Settings(snapshot.Topology, findings) };
}
