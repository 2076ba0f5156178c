namespace LbAgent.Engines.Kernel.Layout;

/// <summary>enum scheduler: what the program can choose by.</summary>
internal enum Scheduler : byte
{
    Hash = 0,
    RoundRobin = 1,

    /// <summary>Round robin for each datagram: no flow is kept, and the VIP's servers are without <see cref="ServerKeeps.Udp"/>.</summary>
    Datagram = 2,
}
