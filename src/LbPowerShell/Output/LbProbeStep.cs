using System;
using System.Globalization;

namespace LbAdmin.PowerShell.Output;

/// <summary>One step of one probe.</summary>
public sealed class LbProbeStep : LbObject
{
    public LbProbeStepKind Step { get; set; }

    public LbProbeOutcome Outcome { get; set; }

    public TimeSpan Duration { get; set; }

    /// <summary>In words.</summary>
    public string Detail { get; set; } = string.Empty;

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}: {1} ({2:0.0} ms)", Step, Detail, Duration.TotalMilliseconds);
}
