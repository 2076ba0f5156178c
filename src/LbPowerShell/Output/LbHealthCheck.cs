using System;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Output;

/// <summary>How the servers of a pool are watched.</summary>
public sealed class LbHealthCheck : LbObject
{
    public string Pool { get; set; } = string.Empty;

    /// <summary>The VIPs that balance over the pool.</summary>
    public JoinedList<string> Vip { get; set; } = Array.Empty<string>();

    public LbHealthCheckType Type { get; set; }

    public TimeSpan Interval { get; set; }

    public TimeSpan Response { get; set; }

    public int Retries { get; set; }

    /// <summary>0: not used.</summary>
    public TimeSpan Timeout { get; set; }

    public TimeSpan DeadInterval { get; set; }

    public int Rise { get; set; }

    /// <summary>The longest from the failure of a server to its being Unhealthy.</summary>
    public TimeSpan? WorstCaseDetection { get; set; }

    public LbHealth InitialHealth { get; set; }

    /// <summary>0: the port of the server.</summary>
    public int CheckPort { get; set; }

    /// <summary>Empty: the address of the server.</summary>
    public string CheckAddress { get; set; } = string.Empty;

    /// <summary>The PROXY protocol header ahead of a probe's connection.</summary>
    public LbCheckProxyProtocol SendProxyProtocol { get; set; }

    public string Method { get; set; } = string.Empty;

    public string Path { get; set; } = string.Empty;

    public string HostHeader { get; set; } = string.Empty;

    public HeaderTable Header { get; set; } = new([]);

    public JoinedList<string> ExpectStatus { get; set; } = Array.Empty<string>();

    public string ExpectContent { get; set; } = string.Empty;

    public bool ContentRegex { get; set; }

    /// <summary>In bytes.</summary>
    public uint MaxBody { get; set; }

    public bool UseTls { get; set; }

    public bool SkipCertificateCheck { get; set; }

    public override string ToString() => $"{Type} of pool {Pool}";
}
