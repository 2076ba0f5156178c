using System;
using System.Globalization;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>Puts together the line of a version 1 header. Addresses in the forms of RFC 5952, but never dotted within IPv6.</summary>
internal ref struct TextLineWriter(Span<byte> destination)
{
    private const int Groups = 8;

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_destination[Length..]);
        Length += text.Length;
    }

    public void AddNumber(int number) => AddFormatted(number, default);

    public void AddAddress(FlowEndpoint endpoint, bool asIpv4)
    {
        if (asIpv4)
        {
            AddIpv4(endpoint.Ipv4);
        }
        else
        {
            AddIpv6(endpoint.Address);
        }
    }

    private void AddIpv4(uint address)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            AddNumber((byte)(address >> shift));
            if (shift > 0)
            {
                Add("."u8);
            }
        }
    }

    private void AddIpv6(UInt128 address)
    {
        var (gap, length) = LongestGap(address);
        for (var group = 0; group < Groups; group++)
        {
            if (group == gap)
            {
                Add("::"u8);
                group += length - 1;
                continue;
            }

            if (group > 0 && group != gap + length)
            {
                Add(":"u8);
            }

            AddFormatted(GroupOf(address, group), "x");
        }
    }

    /// <summary>The first of the longest runs of two or more groups that are zero; without one it begins nowhere.</summary>
    private static (int Start, int Length) LongestGap(UInt128 address)
    {
        var best = (Start: -Groups, Length: 1);
        var start = 0;
        for (var group = 0; group < Groups; group++)
        {
            if (GroupOf(address, group) != 0)
            {
                start = group + 1;
            }
            else if (group + 1 - start > best.Length)
            {
                best = (start, group + 1 - start);
            }
        }

        return best;
    }

    private static int GroupOf(UInt128 address, int group) => (ushort)(address >> (16 * (Groups - 1 - group)));

    private void AddFormatted(int number, ReadOnlySpan<char> format)
    {
        number.TryFormat(_destination[Length..], out var written, format, CultureInfo.InvariantCulture);
        Length += written;
    }
}
