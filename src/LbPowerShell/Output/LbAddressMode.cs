namespace LbAdmin.PowerShell.Output;

/// <summary>Who sees to the addresses of VIPs, and where on the box they are. Numbers are those of the wire contract.</summary>
public enum LbAddressMode
{
    /// <summary>The agent puts each on an interface, where the network finds it.</summary>
    Interface = 1,

    /// <summary>The agent puts each on the loopback, where the network does not find it.</summary>
    Loopback = 2,

    /// <summary>Others put them on the box and take them off.</summary>
    External = 3,
}
