using System.Linq;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Reports of probes, inwards.</summary>
internal static class HealthCheckTestMapping
{
    public static LbHealthCheckTest Read(string agent, TestHealthCheckResponse report) => new()
    {
        AgentName = agent,
        Pool = report.Pool,
        Address = report.Server.Address,
        Port = (int)report.Server.Port,
        Type = (LbHealthCheckType)report.Type,
        Outcome = (LbProbeOutcome)report.Outcome,
        Reason = report.Reason,
        Duration = Times.Read(report.Duration) ?? default,
        Steps = report.Steps.Select(step => new LbProbeStep
        {
            AgentName = agent,
            Step = (LbProbeStepKind)step.Kind,
            Outcome = (LbProbeOutcome)step.Outcome,
            Duration = Times.Read(step.Duration) ?? default,
            Detail = step.Detail,
        }).ToArray(),
    };
}
