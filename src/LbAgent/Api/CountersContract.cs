using LbAgent.Runtime;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Counters to the wire.</summary>
internal static class CountersContract
{
    public static V1.FlowCounters Write(FlowCounters counters) => new()
    {
        ActiveFlows = (ulong)counters.Active,
        TotalFlows = (ulong)counters.Total,
        RefusedFlows = (ulong)counters.Refused,
        FailedFlows = (ulong)counters.Failed,
        BytesIn = (ulong)counters.BytesIn,
        BytesOut = (ulong)counters.BytesOut,
        PacketsIn = (ulong)counters.PacketsIn,
    };
}
