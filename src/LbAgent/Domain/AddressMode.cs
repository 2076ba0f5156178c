namespace LbAgent.Domain;

/// <summary>Who sees to the addresses of VIPs, and where on the box they are.</summary>
internal enum AddressMode
{
    /// <summary>The agent puts each on an interface, where the network finds it.</summary>
    Interface,

    /// <summary>The agent puts each on the loopback, where the network does not find it: others announce it, or hand its packets to this box.</summary>
    Loopback,

    /// <summary>Others put them on the box and take them off, at any time.</summary>
    External,
}
