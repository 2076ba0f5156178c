namespace LbAgent.Domain;

/// <summary>How the box stands in the network: the box's own, not of what it serves.</summary>
/// <param name="Kind">Beside the switch, or in the path.</param>
/// <param name="ClientInterface">By which clients' packets come in; empty: the one that leads to each VIP's servers.</param>
/// <param name="AddressMode">Who sees to the addresses of VIPs.</param>
internal sealed record Topology(TopologyKind Kind, string ClientInterface, AddressMode AddressMode = AddressMode.Interface)
{
    public static readonly Topology Default = new(TopologyKind.OneArm, "");
}
