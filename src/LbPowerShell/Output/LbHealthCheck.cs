using System;
using System.Collections;

namespace LbAdmin.PowerShell.Output;

/// <summary>How the servers of a pool are watched.</summary>
public sealed class LbHealthCheck : LbObject
{
    public string Pool { get; set; } = string.Empty;

    /// <summary>The VIPs that balance over the pool.</summary>
    public string[] Vip { get; set; } = [];

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

    public string Method { get; set; } = string.Empty;

    public string Path { get; set; } = string.Empty;

    public string HostHeader { get; set; } = string.Empty;

    public IDictionary Header { get; set; } = new Hashtable();

    public string[] ExpectStatus { get; set; } = [];

    public string ExpectContent { get; set; } = string.Empty;

    public bool ContentRegex { get; set; }

    /// <summary>In bytes.</summary>
    public uint MaxBody { get; set; }

    public bool UseTls { get; set; }

    public bool SkipCertificateCheck { get; set; }

    public override string ToString() => $"{Type} of pool {Pool}";
}
