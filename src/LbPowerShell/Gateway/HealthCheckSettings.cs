using System;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Settings of a health check. Null: not given.</summary>
public sealed class HealthCheckSettings
{
    /// <summary>None: not probed.</summary>
    public LbHealthCheckType? Type { get; set; }

    public TimeSpan? Interval { get; set; }

    public TimeSpan? Response { get; set; }

    public uint? Retries { get; set; }

    public TimeSpan? Timeout { get; set; }

    public TimeSpan? DeadInterval { get; set; }

    public uint? Rise { get; set; }

    public LbHealth? InitialHealth { get; set; }

    public uint? CheckPort { get; set; }

    public string? CheckAddress { get; set; }

    public LbCheckProxyProtocol? SendProxyProtocol { get; set; }

    public HttpProbeSettings? Http { get; set; }

    /// <summary>As "Http every 5s".</summary>
    public override string ToString() =>
        $"{Type?.ToString() ?? "check"}{(Interval is { } interval && Type != LbHealthCheckType.None ? $" every {DurationText.Format(interval)}" : string.Empty)}";
}
