using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace LbAdmin.Addresses;

/// <summary>Networks as people write them: an address as <see cref="AddressText"/> reads it, and after a slash how many bits of it all addresses
/// of the network share. A single address is a network of its own. Pure. The agent, the module and LbDsr each compile this file.</summary>
internal static class NetworkText
{
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    /// <summary>The network, or null. An IPv4-mapped IPv6 network is the IPv4 network that it maps.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="whyNot">Goes on after "'10.1/8' is no network: "; empty where it is one.</param>
    public static (IPAddress First, int PrefixLength)? Read(string text, out string whyNot)
    {
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            whyNot = "a network has one slash";
            return null;
        }

        if (AddressText.Read(parts[0], out whyNot) is not { } first)
        {
            return null;
        }

        var most = first.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6Bits : Ipv4Bits;
        if (parts.Length == 1)
        {
            return (first, most);
        }

        var written = parts[0].Any(letter => letter == ':') ? Ipv6Bits : Ipv4Bits;
        var prefix = parts[1];
        if (prefix.Length is 0 or > 3 || prefix.Any(letter => letter is < '0' or > '9') || (prefix.Length > 1 && prefix[0] == '0'))
        {
            whyNot = $"'{prefix}' is no number of bits: those are decimal, from 0 to {written.ToString(CultureInfo.InvariantCulture)}, without leading zeros";
            return null;
        }

        var bits = int.Parse(prefix, CultureInfo.InvariantCulture);
        if (bits > written)
        {
            whyNot = $"{prefix} bits are more than the {written.ToString(CultureInfo.InvariantCulture)} of the address";
            return null;
        }

        bits -= written - most;
        if (bits < 0 || HasBitsBehind(first, bits))
        {
            whyNot = $"the address has bits set behind the first {prefix}, so that it is not the network's own; one address is written with /{written.ToString(CultureInfo.InvariantCulture)}";
            return null;
        }

        return (first, bits);
    }

    private static bool HasBitsBehind(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        return Enumerable.Range(prefixLength, (bytes.Length * 8) - prefixLength).Any(bit => (bytes[bit / 8] & (0x80 >> (bit % 8))) != 0);
    }
}
