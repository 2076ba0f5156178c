namespace LbAdmin.PowerShell.Output;

/// <summary>How packets reach the real servers. Numbers are those of the wire contract.</summary>
public enum LbForwardingMode
{
    Proxy = 1,
    Transparent = 2,
    Routed = 3,
    DsrL2 = 4,
    DsrL3 = 5,
}
