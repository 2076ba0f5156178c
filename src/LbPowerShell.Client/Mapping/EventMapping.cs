using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Events, inwards.</summary>
internal static class EventMapping
{
    public static LbEvent Read(string agent, Event happened) => new()
    {
        AgentName = agent,
        Sequence = (long)happened.Sequence,
        Time = Times.Read(happened.Time),
        Kind = (LbEventKind)happened.Kind,
        Severity = (LbEventSeverity)happened.Severity,
        Vip = happened.Vip,
        Pool = happened.Pool,
        Server = happened.Server,
        Message = happened.Message,
        Revision = (long)happened.Revision,
    };
}
