namespace LbAdmin.PowerShell.Output;

/// <summary>What a UDP VIP chooses a real server for. Numbers are those of the wire contract.</summary>
public enum LbBalance
{
    /// <summary>For each client's port, which then stays with its server until it is idle.</summary>
    Flow = 1,

    /// <summary>For each datagram.</summary>
    Datagram = 2,
}
