using System.Globalization;
using System.Linq;
using LbAgent.Interop;

namespace LbAgent.Tests.Support;

/// <summary>Addresses of a network namespace, asked for without a process: tests wait for them to come and go.</summary>
internal static class BoxAddress
{
    /// <param name="path">The namespace's file.</param>
    /// <param name="address">With prefix length, as "10.77.0.50/32".</param>
    /// <param name="interfaceName">Where it is to be; null: anywhere.</param>
    public static bool IsThere(string path, string address, string? interfaceName = null) => NetworkNamespace.In(path, () =>
    {
        using var netlink = NetlinkSocket.Open();
        var index = interfaceName is null ? (int?)null : NetlinkInterfaces.List(netlink).Single(link => link.Name == interfaceName).Index;
        return NetlinkAddresses.List(netlink).Exists(
            one => string.Create(CultureInfo.InvariantCulture, $"{one.Address}/{one.PrefixLength}") == address && (index is null || one.InterfaceIndex == index));
    });
}
