using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using LbAdmin.Addresses;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// An IP address, or a network of them: "192.0.2.7", "192.0.2.0/24", "2001:db8::/64". Immutable. An IPv4-mapped IPv6 address
/// is the IPv4 address that it maps.
/// </summary>
public sealed class AddressNetwork : IEquatable<AddressNetwork>
{
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    private readonly byte[] _bytes;

    /// <param name="address">The first of the network.</param>
    /// <param name="prefixLength">Bits that all have in common: 0 to 32, in IPv6 to 128.</param>
    /// <exception cref="ArgumentException">The prefix is too long, or the address has bits behind it.</exception>
    public AddressNetwork(IPAddress address, int prefixLength)
    {
        if (address is null)
        {
            throw new ArgumentNullException(nameof(address));
        }

        var isMapped = address.IsIPv4MappedToIPv6;
        Address = isMapped ? address.MapToIPv4() : address;
        PrefixLength = isMapped ? prefixLength - (Ipv6Bits - Ipv4Bits) : prefixLength;
        _bytes = Address.GetAddressBytes();
        if (PrefixLength < 0 || PrefixLength > _bytes.Length * 8)
        {
            throw new ArgumentException($"{address}/{prefixLength}: a prefix has 0 to {(isMapped ? Ipv6Bits : _bytes.Length * 8)} bits", nameof(prefixLength));
        }

        if (Enumerable.Range(PrefixLength, (_bytes.Length * 8) - PrefixLength).Any(bit => (_bytes[bit / 8] & (0x80 >> (bit % 8))) != 0))
        {
            throw new ArgumentException($"{address}/{prefixLength}: the address has bits behind the prefix, so it is not the first of a network", nameof(address));
        }
    }

    /// <summary>A single address.</summary>
    public AddressNetwork(IPAddress address)
        : this(address, address?.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6Bits : Ipv4Bits)
    {
    }

    /// <summary>IPv4 first, then by address, wider networks first.</summary>
    internal static IComparer<AddressNetwork> Order { get; } = Comparer<AddressNetwork>.Create(Compare);

    public IPAddress Address { get; }

    /// <summary>Bits.</summary>
    public int PrefixLength { get; }

    public bool IsIpv6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Reads "192.0.2.7" or "192.0.2.0/24".</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static AddressNetwork Parse(string text)
    {
        if (text is null)
        {
            throw new ArgumentNullException(nameof(text));
        }

        return NetworkText.Read(text, out var whyNot) is var (first, prefixLength)
            ? new AddressNetwork(first, prefixLength)
            : throw new FormatException($"'{text}' is neither an IP address nor a network such as 192.0.2.0/24: {whyNot}");
    }

    public bool Equals(AddressNetwork? other) => other is not null && Compare(this, other) == 0;

    public override bool Equals(object? obj) => Equals(obj as AddressNetwork);

    public override int GetHashCode() => Address.GetHashCode() ^ PrefixLength;

    public override string ToString() => PrefixLength == _bytes.Length * 8 ? $"{Address}" : $"{Address}/{PrefixLength.ToString(CultureInfo.InvariantCulture)}";

    private static int Compare(AddressNetwork left, AddressNetwork right)
    {
        var order = left._bytes.Length.CompareTo(right._bytes.Length);
        for (var i = 0; order == 0 && i < left._bytes.Length; i++)
        {
            order = left._bytes[i].CompareTo(right._bytes[i]);
        }

        return order == 0 ? left.PrefixLength.CompareTo(right.PrefixLength) : order;
    }
}
