using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The counters of a VIP, a real server or passing traffic as one row.</summary>
internal static class StatisticsRow
{
    public static LbStatistics Of(LbVip vip) => new()
    {
        AgentName = vip.AgentName,
        Kind = LbStatisticsKind.Vip,
        Vip = vip.Name,
        Pool = vip.Pool,
        State = vip.State.ToString(),
        ActiveFlows = vip.ActiveFlows,
        TotalFlows = vip.TotalFlows,
        RefusedFlows = vip.RefusedFlows,
        FailedFlows = vip.FailedFlows,
        PacketsIn = SeesPackets(vip) ? vip.PacketsIn : null,
        BytesIn = vip.BytesIn,
        BytesOut = vip.BytesOut,
    };

    /// <param name="server">What is counted.</param>
    /// <param name="vips">Those that are known of the VIPs that balance over its pool.</param>
    public static LbStatistics Of(LbRealServer server, IEnumerable<LbVip> vips) => new()
    {
        AgentName = server.AgentName,
        Kind = LbStatisticsKind.Server,
        Vip = server.Vip.ToString(),
        Pool = server.Pool,
        Server = server.ToString(),
        State = server.Health.ToString(),
        ActiveFlows = server.ActiveFlows,
        TotalFlows = server.TotalFlows,
        RefusedFlows = server.RefusedFlows,
        FailedFlows = server.FailedFlows,
        PacketsIn = server.PacketsIn > 0 || vips.Any(SeesPackets) ? server.PacketsIn : null,
        BytesIn = server.BytesIn,
        BytesOut = server.BytesOut,
    };

    public static LbStatistics OfPassing(LbEngine engine) => new()
    {
        AgentName = engine.AgentName,
        Kind = LbStatisticsKind.Passing,
        PacketsIn = engine.PassingPackets,
        BytesIn = engine.PassingBytes ?? 0,
    };

    private static bool SeesPackets(LbVip vip) => vip.ForwardingMode != LbForwardingMode.Proxy;
}
