using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The counters of a VIP or a real server as one row.</summary>
internal static class StatisticsRow
{
    public static LbStatistics Of(LbVip vip) => new()
    {
        AgentName = vip.AgentName,
        Vip = vip.Name,
        Pool = vip.Pool,
        State = vip.State.ToString(),
        ActiveFlows = vip.ActiveFlows,
        TotalFlows = vip.TotalFlows,
        RefusedFlows = vip.RefusedFlows,
        FailedFlows = vip.FailedFlows,
        BytesIn = vip.BytesIn,
        BytesOut = vip.BytesOut,
    };

    public static LbStatistics Of(LbRealServer server) => new()
    {
        AgentName = server.AgentName,
        Vip = string.Join(",", server.Vip),
        Pool = server.Pool,
        Server = server.ToString(),
        State = server.Health.ToString(),
        ActiveFlows = server.ActiveFlows,
        TotalFlows = server.TotalFlows,
        RefusedFlows = server.RefusedFlows,
        FailedFlows = server.FailedFlows,
        BytesIn = server.BytesIn,
        BytesOut = server.BytesOut,
    };
}
