using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace LbAdmin.Dsr.Linux;

/// <summary>What settings must be so that a server can take packets by them, and no others. Pure.</summary>
internal static class SettingsCheck
{
    /// <summary>Half of the map: the other half is for the next settings.</summary>
    public const int MostNames = 4096;

    public static IReadOnlyList<string> Findings(DecapsulationSettings settings) =>
    [
        .. Of(settings.Balancers, "balancer"),
        .. Of(settings.TunnelNetworks, "tunnel address"),
        .. Of(settings.VipNetworks, "VIP address"),
        .. settings.Balancers.Where(one => one.PrefixLength == 0).Select(one => $"balancers {one}: that is everybody; name the balancers or their network"),
        .. settings.VipNetworks.Intersect(settings.TunnelNetworks).Select(one => $"VIP address {one} is a tunnel address too: the server would take whatever came to it in a tunnel"),
        .. Families(settings),
        .. Count(settings) > MostNames ? [$"{Count(settings)} addresses: at most {MostNames} balancers, tunnel addresses and VIP addresses together"] : Enumerable.Empty<string>(),
    ];

    private static IEnumerable<string> Of(IReadOnlyList<AddressNetwork> names, string what) => names.Count == 0
        ? [$"no {what} is named"]
        // A network of everybody has a finding of its own.
        : names.Where(one => one.PrefixLength > 0).Select(one => (one, Why: WhyNot(one.Address))).Where(found => found.Why.Length > 0).Select(found => $"{what} {found.one}: {found.Why}");

    /// <summary>The outer header's two addresses are of one family, and there is no IPv6 in IPv4.</summary>
    private static IEnumerable<string> Families(DecapsulationSettings settings)
    {
        foreach (var isIpv6 in new[] { false, true })
        {
            var family = isIpv6 ? "IPv6" : "IPv4";
            var (hasTunnel, hasBalancer) = (settings.TunnelNetworks.Any(one => one.IsIpv6 == isIpv6), settings.Balancers.Any(one => one.IsIpv6 == isIpv6));
            if (hasTunnel && !hasBalancer)
            {
                yield return $"a tunnel address is {family}, and no balancer";
            }

            if (hasBalancer && !hasTunnel)
            {
                yield return $"a balancer is {family}, and no tunnel address";
            }
        }

        if (settings.VipNetworks.Any(one => one.IsIpv6) && !settings.TunnelNetworks.Any(one => one.IsIpv6))
        {
            yield return "a VIP address is IPv6, and no tunnel address: IPv6 goes in IPv6 only";
        }
    }

    private static int Count(DecapsulationSettings settings) => settings.Balancers.Count + settings.TunnelNetworks.Count + settings.VipNetworks.Count;

    private static string WhyNot(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? WhyNotIpv6(address) : WhyNotIpv4(address.GetAddressBytes());

    private static string WhyNotIpv4(byte[] address) => (address[0], address[1]) switch
    {
        (0, _) => "no host's address",
        (127, _) => "a loopback address",
        (169, 254) => "a link-local address",
        (>= 224, _) => "a multicast, reserved or broadcast address",
        _ => "",
    };

    private static string WhyNotIpv6(IPAddress address) =>
        address.Equals(IPAddress.IPv6Any) ? "no host's address"
        : IPAddress.IsLoopback(address) ? "a loopback address"
        : address.IsIPv6LinkLocal ? "a link-local address"
        : address.IsIPv6Multicast ? "a multicast address"
        : "";
}
