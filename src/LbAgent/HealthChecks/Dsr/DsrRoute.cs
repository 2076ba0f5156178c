using System.Linq;
using System.Net;
using LbAgent.Interop;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>By which interface a server is reached, and which of the box's addresses it may answer. Asked anew each time.</summary>
internal static class DsrRoute
{
    /// <summary>Null where no interface leads there.</summary>
    public static int? InterfaceTowards(NetlinkSocket netlink, IPAddress server) =>
        server.IsIPv6LinkLocal && server.ScopeId != 0 ? (int)server.ScopeId : NetlinkRoutes.Towards(netlink, server);

    /// <summary>
    /// An address of the VIP's family: one of that interface rather than another's, and of its network rather than one that stands alone, as VIPs do. Null
    /// where there is none.
    /// </summary>
    public static IPAddress? OwnAddress(NetlinkSocket netlink, int interfaceIndex, IPAddress vip) =>
        NetlinkAddresses.List(netlink)
            .Where(one => one.Address.AddressFamily == vip.AddressFamily && !one.Address.Equals(vip) && !one.Address.IsIPv6LinkLocal && !IPAddress.IsLoopback(one.Address))
            .OrderByDescending(one => one.InterfaceIndex == interfaceIndex)
            .ThenBy(one => one.PrefixLength)
            .Select(one => one.Address)
            .FirstOrDefault();
}
