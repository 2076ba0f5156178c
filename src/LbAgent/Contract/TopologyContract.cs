using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Contract;

/// <summary>The topology between wire and domain. Pure.</summary>
internal static class TopologyContract
{
    public static Overlay<Topology> Read(V1.Topology source) => (basis, findings) =>
    {
        var read = new FieldReader("Topology", TargetName.Topology, findings);
        return new Topology(
            source.HasKind ? read.Choice("Topology", (int)source.Kind, basis.Kind) : basis.Kind,
            source.HasClientInterface ? source.ClientInterface : basis.ClientInterface,
            source.HasAddressMode ? read.Choice("AddressMode", (int)source.AddressMode, basis.AddressMode) : basis.AddressMode);
    };

    public static V1.Topology Write(Topology topology) => new()
    {
        Kind = EnumContract.ToWire<TopologyKind, V1.TopologyKind>(topology.Kind),
        ClientInterface = topology.ClientInterface,
        AddressMode = EnumContract.ToWire<AddressMode, V1.AddressMode>(topology.AddressMode),
    };
}
