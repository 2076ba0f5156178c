using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>What came of one probe of one real server that somebody asked for.</summary>
public sealed class LbHealthCheckTest : LbObject
{
    public string Pool { get; set; } = string.Empty;

    public string Address { get; set; } = string.Empty;

    /// <summary>Of the server; the probe may go to another one (CheckPort), as the step Resolve says.</summary>
    public int Port { get; set; }

    public LbHealthCheckType Type { get; set; }

    public LbProbeOutcome Outcome { get; set; }

    /// <summary>In words, as "HTTP 500, expected 200".</summary>
    public string Reason { get; set; } = string.Empty;

    public TimeSpan Duration { get; set; }

    public LbProbeStep[] Steps { get; set; } = [];

    /// <summary>Address and port of the server.</summary>
    public string Server => Address.IndexOf(':') >= 0 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    public override string ToString() => $"{Server}: {Outcome}: {Reason}";
}
