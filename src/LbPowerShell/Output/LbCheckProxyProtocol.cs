namespace LbAdmin.PowerShell.Output;

/// <summary>Which PROXY protocol header stands ahead of a health check's connection. Numbers are those of the wire contract.</summary>
public enum LbCheckProxyProtocol
{
    /// <summary>That of the pool; none where the check has a port or an address of its own.</summary>
    Auto = 1,

    /// <summary>No header.</summary>
    Off = 2,

    /// <summary>A line of text.</summary>
    V1 = 3,

    /// <summary>Binary.</summary>
    V2 = 4,
}
