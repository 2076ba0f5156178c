namespace LbAgent.Domain;

/// <summary>How the box stands in the network: the box's own, not of what it serves.</summary>
/// <param name="Kind">Beside the switch, or in the path.</param>
/// <param name="ClientInterface">By which clients' packets come in; empty: the one that leads to each VIP's servers.</param>
internal sealed record Topology(TopologyKind Kind, string ClientInterface)
{
    public static readonly Topology Default = new(TopologyKind.OneArm, "");
}
