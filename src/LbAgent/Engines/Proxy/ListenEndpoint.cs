using System.Net;
using LbAgent.Domain;

namespace LbAgent.Engines.Proxy;

/// <summary>What a VIP listens on; two VIPs never have the same.</summary>
internal readonly record struct ListenEndpoint(IPAddress Address, PortRange Ports, bool IsUdp)
{
    public bool IsEveryAddress => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    public static ListenEndpoint Of(Vip vip) => new(vip.Address, vip.Ports, vip.Protocol == Protocol.Udp);

    /// <summary>Whether both want a port of one address, so that Linux lets only one of them have it.</summary>
    public bool ClashesWith(ListenEndpoint other) =>
        IsUdp == other.IsUdp
        && Ports.Overlaps(other.Ports)
        && Address.AddressFamily == other.Address.AddressFamily
        && (IsEveryAddress || other.IsEveryAddress || Address.Equals(other.Address));

    public override string ToString() => $"{(IsUdp ? "udp " : "")}{Address} port {Ports}";
}
