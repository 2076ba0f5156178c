using System.Net;

namespace LbAgent.Network;

/// <summary>How packets get from this box to another.</summary>
/// <param name="Interface">The interface below any VLAN, by index; 0 where no way leads there.</param>
/// <param name="InterfaceName">Its name.</param>
/// <param name="VlanId">Of the VLAN that the way leads by; 0: none.</param>
/// <param name="HasVlans">Whether that interface carries VLANs beside.</param>
/// <param name="Own">MAC address of the interface, 6 bytes; empty where it has none.</param>
/// <param name="NextHop">MAC address of the box itself or of the gateway, 6 bytes; empty where it is not known (yet).</param>
/// <param name="Gateway">Null: the box is on the link.</param>
/// <param name="Mtu">Bytes of an IP packet.</param>
/// <param name="Source">Our own address that packets to there have; null where the kernel names none.</param>
/// <param name="IsSelf">It is this very box.</param>
internal sealed record ServerPath(
    int Interface,
    string InterfaceName,
    ushort VlanId,
    bool HasVlans,
    byte[] Own,
    byte[] NextHop,
    IPAddress? Gateway,
    int Mtu,
    IPAddress? Source,
    bool IsSelf)
{
    public static readonly ServerPath Nowhere = new(0, "", 0, HasVlans: false, [], [], Gateway: null, 0, Source: null, IsSelf: false);

    public static readonly ServerPath Self = Nowhere with { IsSelf = true };

    /// <summary>The same way; records do not look into arrays.</summary>
    public bool IsLike(ServerPath other) =>
        this with { Own = other.Own, NextHop = other.NextHop } == other && System.MemoryExtensions.SequenceEqual<byte>(Own, other.Own) && System.MemoryExtensions.SequenceEqual<byte>(NextHop, other.NextHop);
}
