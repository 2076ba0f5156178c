using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Whole configurations, both ways.</summary>
internal static class ConfigurationMapping
{
    public static Configuration Write(ConfigurationSettings configuration) => new()
    {
        Vips = { configuration.Vips.Select(VipMapping.Write) },
        Pools = { configuration.Pools.Select(PoolMapping.Write) },
        Topology = configuration.Topology is { } topology ? TopologyMapping.Write(topology) : null,
    };

    public static LbConfiguration Read(string agent, GetConfigurationResponse response)
    {
        var configuration = response.Configuration ?? new Configuration();
        return new LbConfiguration
        {
            AgentName = agent,
            Revision = (long)response.Revision,
            Vips = configuration.Vips.Select(VipMapping.Read).ToArray(),
            Pools = configuration.Pools.Select(PoolMapping.Read).ToArray(),
            Topology = configuration.Topology is { } topology ? TopologyMapping.Read(topology) : null,
        };
    }
}
