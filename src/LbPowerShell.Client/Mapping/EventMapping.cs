using System;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Events inwards, and which ones are wanted outwards.</summary>
internal static class EventMapping
{
    public static WatchEventsRequest Write(EventQuery query) => new()
    {
        Recent = (uint)query.Recent,
        Vips = { query.Vips },
        Pools = { query.Pools },
        Kinds = { query.Kinds.Select(kind => (EventKind)kind) },
        Severities = { query.Severities.Select(severity => (EventSeverity)severity) },
    };

    public static LbEvent Read(string agent, Event happened) => new()
    {
        AgentName = agent,
        Sequence = (long)happened.Sequence,
        Time = Times.Read(happened.Time),
        Kind = (LbEventKind)happened.Kind,
        Severity = (LbEventSeverity)happened.Severity,
        Vip = happened.Vips.Count > 0 ? happened.Vips.ToArray() : happened.Vip.Length > 0 ? [happened.Vip] : Array.Empty<string>(),
        Pool = happened.Pool,
        Server = happened.Server,
        Message = happened.Message,
        Revision = (long)happened.Revision,
    };
}
