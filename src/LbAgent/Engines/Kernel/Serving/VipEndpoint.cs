using System.Net;
using LbAgent.Domain;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>What packets for a VIP have in common; one with another endpoint is another VIP to the datapath.</summary>
internal readonly record struct VipEndpoint(IPAddress Address, PortRange Ports, Protocol Protocol)
{
    public static VipEndpoint Of(Vip vip) => new(vip.Address, vip.Ports, vip.Protocol);

    public override string ToString() => $"{Address} port {Ports} {Protocol}";
}
