namespace LbAdmin.PowerShell.Output;

/// <summary>What a VIP speaks with its clients. Numbers are those of the wire contract.</summary>
public enum LbProtocol
{
    Tcp = 1,
    Udp = 2,
    Http = 3,
    Https = 4,
}
