using System.Net;

namespace LbAgent.Engines.Proxy;

/// <summary>What a relay is to take.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="IsUdp">Datagrams; else TCP.</param>
/// <param name="ServesOtherPorts">The kernel steers further ports of the address to this socket.</param>
/// <param name="MayBeAbsent">The address need not be on the box yet.</param>
/// <param name="Vip">Who is served, as it stands whenever a flow comes.</param>
internal sealed record BindRequest(IPEndPoint Endpoint, bool IsUdp, bool ServesOtherPorts, bool MayBeAbsent, VipSlot Vip)
{
    public bool IsEveryAddress => Endpoint.Address.Equals(IPAddress.Any) || Endpoint.Address.Equals(IPAddress.IPv6Any);
}
