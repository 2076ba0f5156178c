namespace LbAgent.Domain;

/// <summary>What a UDP VIP chooses a real server for.</summary>
internal enum Balance
{
    /// <summary>For each client's port, which then stays with its server until it is idle.</summary>
    Flow,

    /// <summary>For each datagram, whatever server the one before went to.</summary>
    Datagram,
}
