using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;

namespace LbAgent.Network;

/// <summary>The interfaces of the box, as the system lists them. Any system, any thread.</summary>
internal static class BoxInterfaces
{
    public static IReadOnlyList<BoxInterface> All() => [.. NetworkInterface.GetAllNetworkInterfaces().Select(Read).OrderBy(one => one.Name, StringComparer.Ordinal)];

    private static BoxInterface Read(NetworkInterface one)
    {
        var properties = one.GetIPProperties();
        return new BoxInterface(
            one.Name,
            MacText.Of(one.GetPhysicalAddress()),
            MtuOf(one, properties),
            one.OperationalStatus == OperationalStatus.Up || one.NetworkInterfaceType == NetworkInterfaceType.Loopback,
            [.. properties.UnicastAddresses.Select(address => $"{WithoutScope(address.Address)}/{address.PrefixLength}")]);
    }

    private static IPAddress WithoutScope(IPAddress address) => address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()) : address;

    private static int MtuOf(NetworkInterface one, IPInterfaceProperties properties) =>
        one.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Mtu
        : one.Supports(NetworkInterfaceComponent.IPv6) ? properties.GetIPv6Properties().Mtu
        : 0;
}
