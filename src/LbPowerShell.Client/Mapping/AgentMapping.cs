using System.Linq;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>What an agent says of itself.</summary>
internal static class AgentMapping
{
    public static LbAgent Read(string name, GetAgentResponse agent) => new()
    {
        AgentName = name,
        HostName = agent.HostName,
        Version = agent.Version,
        Platform = agent.Platform,
        StartTime = Times.Read(agent.StartTime),
        Revision = (long)agent.Revision,
        Vips = (int)agent.Vips,
        RealServers = (int)agent.RealServers,
        Engines = agent.Engines.Select(engine => EngineMapping.Read(name, engine)).ToArray(),
        ProcessId = (int)agent.ProcessId,
        Caller = agent.Caller,
        StoreNotice = agent.StoreNotice,
        ResidentBytes = (long)agent.ResidentBytes,
    };
}
