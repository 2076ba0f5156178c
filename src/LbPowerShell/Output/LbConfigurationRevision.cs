using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>One entry of the history of an agent.</summary>
public sealed class LbConfigurationRevision : LbObject
{
    public long Revision { get; set; }

    /// <summary>Local time.</summary>
    public DateTime? Time { get; set; }

    public string Who { get; set; } = string.Empty;

    public string Summary { get; set; } = string.Empty;

    public string Note { get; set; } = string.Empty;

    public override string ToString() => $"{Revision} {Summary}";
}
