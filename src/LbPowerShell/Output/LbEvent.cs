using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>Something that happened on an agent.</summary>
public sealed class LbEvent : LbObject
{
    public long Sequence { get; set; }

    /// <summary>Local time.</summary>
    public DateTime? Time { get; set; }

    public LbEventKind Kind { get; set; }

    public LbEventSeverity Severity { get; set; }

    public string Vip { get; set; } = string.Empty;

    public string Pool { get; set; } = string.Empty;

    public string Server { get; set; } = string.Empty;

    public string Message { get; set; } = string.Empty;

    public long Revision { get; set; }

    public override string ToString() => Message;
}
