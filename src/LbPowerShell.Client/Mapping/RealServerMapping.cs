using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.PowerShell.Output.Values;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Real servers: settings both ways, identity outwards, status inwards.</summary>
internal static class RealServerMapping
{
    public static RealServer Write(RealServerSettings server)
    {
        var message = new RealServer { Address = server.Address, Port = server.Port };
        if (server.Weight is { } weight)
        {
            message.Weight = weight;
        }

        if (server.AdminState is { } adminState)
        {
            message.AdminState = (AdminState)adminState;
        }

        if (server.Backup is { } backup)
        {
            message.Backup = backup;
        }

        if (server.MaxConnections is { } maxConnections)
        {
            message.MaxConnections = maxConnections;
        }

        return message;
    }

    public static PoolMember Identify(LbRealServer server) => new() { Pool = server.Pool, Address = server.Address, Port = (uint)server.Port };

    public static RealServerSettings Read(RealServer server) => new()
    {
        Address = server.Address,
        Port = server.Port,
        Weight = server.HasWeight ? server.Weight : null,
        AdminState = server.HasAdminState ? (LbAdminState)server.AdminState : null,
        Backup = server.HasBackup ? server.Backup : null,
        MaxConnections = server.HasMaxConnections ? server.MaxConnections : null,
    };

    public static LbRealServer Read(string agent, RealServerStatus status, JoinedList<string> vips)
    {
        var server = Read(status.Server);
        var counters = status.Counters ?? new FlowCounters();
        return new LbRealServer
        {
            AgentName = agent,
            Pool = status.Pool,
            Vip = vips,
            Address = server.Address,
            Port = (int)server.Port,
            Weight = (int)(server.Weight ?? Defaults.Weight),
            EffectiveWeight = (int)status.EffectiveWeight,
            AdminState = server.AdminState ?? LbAdminState.Enabled,
            Health = (LbHealth)status.Health,
            Reason = status.Reason,
            HealthSince = Times.Read(status.HealthSince),
            LastProbe = Times.Read(status.LastProbe),
            LastProbeDuration = Times.Read(status.LastProbeDuration),
            Backup = server.Backup ?? false,
            MaxConnections = server.MaxConnections ?? 0,
            ActiveFlows = (long)counters.ActiveFlows,
            TotalFlows = (long)counters.TotalFlows,
            RefusedFlows = (long)counters.RefusedFlows,
            FailedFlows = (long)counters.FailedFlows,
            PacketsIn = (long)counters.PacketsIn,
            BytesIn = (long)counters.BytesIn,
            BytesOut = (long)counters.BytesOut,
        };
    }
}
