using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;

namespace LbAgent.Network;

/// <summary>An interface as .NET tells of it on any system, for where there is no netlink. Its name on Windows is its alias.</summary>
/// <param name="Name">As commands take it.</param>
/// <param name="IsUp">Whether it runs.</param>
/// <param name="IsLoopback">Whether it leads nowhere.</param>
/// <param name="HasGateway">Whether a router is behind it.</param>
/// <param name="Networks">The networks of its addresses.</param>
internal sealed record SystemInterface(string Name, bool IsUp, bool IsLoopback, bool HasGateway, IReadOnlyList<IPNetwork> Networks)
{
    /// <summary>What Windows calls its own loopback.</summary>
    private const string WindowsLoopback = "Loopback Pseudo-Interface 1";

    /// <summary>Empty where the system does not tell: this serves advice alone, which must not fail.</summary>
    public static IReadOnlyList<SystemInterface> List()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Select(Of)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    /// <summary>The name of the one that suits an address: whose network it is in, else one with a router, else one that runs, else the loopback.</summary>
    public static string Choose(IPAddress address, IReadOnlyList<SystemInterface> all) => all
        .Where(one => one.IsUp)
        .OrderByDescending(one => one.Networks.Any(network => network.Contains(address)))
        .ThenBy(one => one.IsLoopback)
        .ThenByDescending(one => one.HasGateway)
        .FirstOrDefault()?.Name ?? (OperatingSystem.IsWindows() ? WindowsLoopback : "lo");

    private static SystemInterface Of(NetworkInterface one)
    {
        var properties = one.GetIPProperties();
        return new(
            one.Name,
            one.OperationalStatus == OperationalStatus.Up,
            one.NetworkInterfaceType == NetworkInterfaceType.Loopback,
            properties.GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any) && !gateway.Address.Equals(IPAddress.IPv6Any)),
            [.. properties.UnicastAddresses.Select(NetworkOf).OfType<IPNetwork>()]);
    }

    /// <summary>Null for an address that is a network by itself: no VIP is in it. Some addresses of Windows have the length 0, which is none.</summary>
    private static IPNetwork? NetworkOf(UnicastIPAddressInformation own)
    {
        var bytes = own.Address.GetAddressBytes();
        if (own.PrefixLength <= 0 || own.PrefixLength >= bytes.Length * 8)
        {
            return null;
        }

        for (var bit = own.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), own.PrefixLength);
    }
}
