using System;

namespace LbAgent.Events;

/// <summary>Something that happened. Names are empty where they do not apply; the message is in words and does not repeat them.</summary>
internal sealed record AgentEvent(EventKind Kind, EventSeverity Severity, string Message)
{
    /// <summary>Given by the log: rises by one an event.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Given by the log; wall clock.</summary>
    public DateTimeOffset Time { get; init; }

    public string Vip { get; init; } = "";

    public string Pool { get; init; } = "";

    public string Server { get; init; } = "";

    public ulong Revision { get; init; }
}
