using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>The topology in a file. One that is there without settings means the defaults; only a file without one lets a box keep its own.</summary>
internal static class TopologyForm
{
    public static TopologySettings Read(ObjectReader reader)
    {
        var topology = new TopologySettings
        {
            Topology = reader.Word<LbTopologyKind>("topology"),
            ClientInterface = reader.Text("clientInterface"),
            AddressMode = reader.Word<LbAddressMode>("addressMode"),
        };
        reader.RefuseOthers();
        return topology;
    }

    public static ObjectForm Write(TopologySettings topology) => new ObjectForm()
        .Word("topology", topology.Topology, Defaults.Topology)
        .Text("clientInterface", topology.ClientInterface, string.Empty)
        .Word("addressMode", topology.AddressMode, Defaults.AddressMode);
}
