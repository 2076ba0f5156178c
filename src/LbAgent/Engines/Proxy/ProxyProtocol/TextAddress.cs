using System;
using System.Buffers;
using System.Buffers.Text;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>
/// Addresses and numbers as version 1 spells them (proxy-protocol.txt, section 2.1): exactly four decimal numbers without leading
/// zeros, or RFC 4291, section 2.2, in all its three forms. Pure; unlike <see cref="System.Net.IPAddress"/> it takes no zone, bracket or octal.
/// </summary>
internal static class TextAddress
{
    public const int MaxIpv4Length = 15;

    /// <summary>Six groups and a dotted IPv4 address.</summary>
    public const int MaxIpv6Length = 45;

    public const int MaxPortLength = 5;

    public static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    public static readonly SearchValues<byte> Ipv4Characters = SearchValues.Create("0123456789."u8);
    public static readonly SearchValues<byte> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private const int Groups = 8;

    /// <summary>IPv4-mapped, as <see cref="FlowEndpoint"/> holds it.</summary>
    public static bool TryReadIpv4(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        var value = 0u;
        for (var part = 0; part < 4; part++)
        {
            var end = part == 3 ? text.Length : text.IndexOf((byte)'.');
            if (end < 0 || !TryReadNumber(text[..end], byte.MaxValue, out var number))
            {
                return false;
            }

            value = (value << 8) | (uint)number;
            text = part == 3 ? [] : text[(end + 1)..];
        }

        address = FlowEndpoint.OfIpv4(value, 0).Address;
        return true;
    }

    public static bool TryReadIpv6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return TryReadGroups(text, mayEndDotted: true, out address, out var all) && all == Groups;
        }

        // A second "::" leaves an empty group behind, which does not read.
        if (!TryReadGroups(text[..gap], mayEndDotted: false, out var high, out var before)
            || !TryReadGroups(text[(gap + 2)..], mayEndDotted: true, out var low, out var after)
            || before + after >= Groups)
        {
            return false;
        }

        address = low | (before == 0 ? 0 : high << (16 * (Groups - before)));
        return true;
    }

    /// <summary>Decimal digits alone, without leading zeros.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> text, int most, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= MaxPortLength
            && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (text[0] != '0' || text.Length == 1)
            && Utf8Parser.TryParse(text, out number, out _)
            && number <= most;
    }

    /// <summary>Groups of one to four hexadecimal digits between colons; none where there is no text.</summary>
    private static bool TryReadGroups(ReadOnlySpan<byte> text, bool mayEndDotted, out UInt128 value, out int count)
    {
        value = 0;
        count = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && mayEndDotted && TryReadIpv4(group, out var dotted))
            {
                value = (value << 32) | (uint)dotted;
                count += 2;
                return count <= Groups;
            }

            if (group.Length is 0 or > 4
                || !Utf8Parser.TryParse(group, out ushort number, out var read, 'X')
                || read != group.Length
                || ++count > Groups
                || end == text.Length - 1)
            {
                return false;
            }

            value = (value << 16) | number;
            text = end < 0 ? [] : text[(end + 1)..];
        }

        return true;
    }
}
