using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LbAgent.Network;

/// <summary>Which interface of the box an address would belong on: the one in its network, else the first that leads anywhere.</summary>
internal static class InterfaceChoice
{
    public static string For(IPAddress address)
    {
        var candidates = NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus == OperationalStatus.Up && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .ToArray();
        var onLink = candidates.FirstOrDefault(nic => nic.GetIPProperties().UnicastAddresses.Any(own => Contains(own, address)));
        return (onLink ?? candidates.FirstOrDefault())?.Name ?? "lo";
    }

    private static bool Contains(UnicastIPAddressInformation own, IPAddress address)
    {
        if (own.Address.AddressFamily != address.AddressFamily || own.PrefixLength == 0)
        {
            return false;
        }

        var (left, right) = (own.Address.GetAddressBytes(), address.GetAddressBytes());
        for (var bit = 0; bit < own.PrefixLength; bit++)
        {
            if (((left[bit / 8] ^ right[bit / 8]) & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return own.Address.AddressFamily != AddressFamily.InterNetworkV6 || !own.Address.IsIPv6LinkLocal;
    }
}
