namespace LbAdmin.PowerShell.Output;

/// <summary>The form of the PROXY protocol header that servers get. Numbers are those of the wire contract.</summary>
public enum LbProxyProtocolVersion
{
    /// <summary>No header.</summary>
    None = 1,

    /// <summary>A line of text.</summary>
    V1 = 2,

    /// <summary>Binary.</summary>
    V2 = 3,
}
