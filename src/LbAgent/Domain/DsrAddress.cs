using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAgent.Domain;

/// <summary>A VIP address that the servers of a pool have too, as they answer clients themselves.</summary>
/// <param name="Address">Of one VIP or more.</param>
/// <param name="IsTunnelled">Packets for it reach a server in packets to the server's own address.</param>
internal readonly record struct DsrAddress(IPAddress Address, bool IsTunnelled)
{
    /// <summary>Those of each pool, whether its VIPs are enabled or not; pools that have none are left out.</summary>
    public static Dictionary<string, ValueList<DsrAddress>> ByPool(IEnumerable<Vip> vips) => vips
        .Where(vip => vip.ForwardingMode is ForwardingMode.DsrL2 or ForwardingMode.DsrL3 && !vip.Address.Equals(IPAddress.Any) && !vip.Address.Equals(IPAddress.IPv6Any))
        .GroupBy(vip => vip.Pool, vip => new DsrAddress(vip.Address, vip.ForwardingMode == ForwardingMode.DsrL3), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, Sorted, StringComparer.OrdinalIgnoreCase);

    private static ValueList<DsrAddress> Sorted(IEnumerable<DsrAddress> addresses) =>
        new(addresses.Distinct().OrderBy(one => one.Address.ToString(), StringComparer.Ordinal).ThenBy(one => one.IsTunnelled));
}
