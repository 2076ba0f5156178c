using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Settings of how a box stands in the network. Null: not given.</summary>
public sealed class TopologySettings
{
    public LbTopologyKind? Topology { get; set; }

    /// <summary>Empty: automatic.</summary>
    public string? ClientInterface { get; set; }

    public LbAddressMode? AddressMode { get; set; }

    /// <summary>As "OneArm, client interface eth0, address mode Interface".</summary>
    public override string ToString() =>
        $"{Topology ?? LbTopologyKind.OneArm}, client interface {(string.IsNullOrEmpty(ClientInterface) ? "automatic" : ClientInterface)}, "
        + $"address mode {AddressMode ?? LbAddressMode.Interface}";
}
