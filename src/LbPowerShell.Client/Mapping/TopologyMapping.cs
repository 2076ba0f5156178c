using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>The topology of a box: settings both ways, what it is inwards.</summary>
internal static class TopologyMapping
{
    public static Topology Write(TopologySettings topology)
    {
        var message = new Topology();
        if (topology.Topology is { } kind)
        {
            message.Kind = (TopologyKind)kind;
        }

        if (topology.ClientInterface is not null)
        {
            message.ClientInterface = topology.ClientInterface;
        }

        if (topology.AddressMode is { } mode)
        {
            message.AddressMode = (AddressMode)mode;
        }

        return message;
    }

    public static TopologySettings Read(Topology topology) => new()
    {
        Topology = topology.HasKind ? (LbTopologyKind)topology.Kind : null,
        ClientInterface = topology.HasClientInterface ? topology.ClientInterface : null,
        AddressMode = topology.HasAddressMode ? (LbAddressMode)topology.AddressMode : null,
    };

    public static LbTopology Read(string agent, GetTopologyResponse response)
    {
        var asked = Read(response.Topology ?? new Topology());
        var mode = asked.AddressMode ?? Defaults.AddressMode;
        return new LbTopology
        {
            AgentName = agent,
            Topology = asked.Topology ?? Defaults.Topology,
            ClientInterface = asked.ClientInterface ?? string.Empty,
            AddressMode = mode,
            AddressModeInForce = response.AddressMode == Protos.V1.AddressMode.Unspecified ? mode : (LbAddressMode)response.AddressMode,
            Interfaces = response.Interfaces.Select(found => new LbBoxInterface
            {
                AgentName = agent,
                Name = found.Name,
                MacAddress = found.MacAddress,
                Mtu = (int)found.Mtu,
                IsRunning = found.IsRunning,
                Addresses = [.. found.Addresses],
                TakesClients = found.TakesClients,
            }).ToArray(),
        };
    }
}
