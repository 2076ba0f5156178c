namespace LbAdmin.PowerShell.Output;

/// <summary>How an agent's box stands in the network, as asked and as it is.</summary>
public sealed class LbTopology : LbObject
{
    public LbTopologyKind Topology { get; set; }

    /// <summary>By which clients' packets come in; empty: automatic, the one that leads to each VIP's servers.</summary>
    public string ClientInterface { get; set; } = string.Empty;

    /// <summary>Who sees to the addresses of VIPs.</summary>
    public LbAddressMode AddressMode { get; set; }

    /// <summary>What the agent goes by: External where it was started with --addresses never.</summary>
    public LbAddressMode AddressModeInForce { get; set; }

    /// <summary>All of the box's.</summary>
    public LbBoxInterface[] Interfaces { get; set; } = [];

    public override string ToString() =>
        (ClientInterface.Length == 0 ? $"{Topology}" : $"{Topology}, {ClientInterface}") + (AddressMode == LbAddressMode.Interface ? "" : $", {AddressMode}");
}
