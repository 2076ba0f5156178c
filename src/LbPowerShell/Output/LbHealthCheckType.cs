namespace LbAdmin.PowerShell.Output;

/// <summary>How a real server is probed. Numbers are those of the wire contract.</summary>
public enum LbHealthCheckType
{
    /// <summary>Not probed: always Healthy.</summary>
    None = 0,
    Tcp = 1,
    TcpHalfOpen = 2,
    Icmp = 3,
    Http = 4,
    HttpContent = 5,
}
