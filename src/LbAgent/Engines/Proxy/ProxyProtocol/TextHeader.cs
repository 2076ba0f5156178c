using System;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>Reads version 1: one line of US-ASCII (proxy-protocol.txt, section 2.1). Pure.</summary>
internal static class TextHeader
{
    /// <summary>Bytes of the longest line, CR and LF included.</summary>
    public const int MaxLength = 107;

    private const string NotAHeader = "it does not begin with a PROXY protocol header";
    private const string BadFamily = "version 1: the family is none of TCP4, TCP6 and UNKNOWN";
    private const string BadAddress = "version 1: an address is malformed or not of the family";
    private const string BadPort = "version 1: a port is no decimal number from 0 to 65535, or more follows it";
    private const string BadEnd = "version 1: the line does not end with CR and LF within 107 bytes";

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    private static ReadOnlySpan<byte> Tcp4 => "TCP4 "u8;

    private static ReadOnlySpan<byte> Tcp6 => "TCP6 "u8;

    private static ReadOnlySpan<byte> Unknown => "UNKNOWN"u8;

    public static ProxyHeaderResult Read(ReadOnlySpan<byte> received, out ProxyHeader header)
    {
        var line = new TextLine(received[..Math.Min(received.Length, MaxLength)]);
        if (!line.Take(Signature))
        {
            return line.IsShort ? Wait(line, out header) : Invalid(NotAHeader, out header);
        }

        if (line.Take(Tcp4))
        {
            return ReadAddresses(line, isIpv6: false, out header);
        }

        var isShort = line.IsShort;
        if (line.Take(Tcp6))
        {
            return ReadAddresses(line, isIpv6: true, out header);
        }

        isShort |= line.IsShort;
        if (line.Take(Unknown))
        {
            return ReadUnknown(line, out header);
        }

        return isShort || line.IsShort ? Wait(line, out header) : Invalid(BadFamily, out header);
    }

    private static ProxyHeaderResult ReadAddresses(TextLine line, bool isIpv6, out ProxyHeader header)
    {
        var characters = isIpv6 ? TextAddress.Ipv6Characters : TextAddress.Ipv4Characters;
        var longest = isIpv6 ? TextAddress.MaxIpv6Length : TextAddress.MaxIpv4Length;
        Span<UInt128> addresses = stackalloc UInt128[2];
        foreach (ref var address in addresses)
        {
            if (!line.TakeField(characters, longest, (byte)' ', out var text))
            {
                return line.IsShort ? Wait(line, out header) : Invalid(BadAddress, out header);
            }

            if (!(isIpv6 ? TextAddress.TryReadIpv6(text, out address) : TextAddress.TryReadIpv4(text, out address)))
            {
                return Invalid(BadAddress, out header);
            }
        }

        Span<ushort> ports = stackalloc ushort[2];
        for (var i = 0; i < ports.Length; i++)
        {
            if (!line.TakeField(TextAddress.Digits, TextAddress.MaxPortLength, i == 0 ? (byte)' ' : (byte)'\r', out var text))
            {
                return line.IsShort ? Wait(line, out header) : Invalid(BadPort, out header);
            }

            if (!TextAddress.TryReadNumber(text, ushort.MaxValue, out var port))
            {
                return Invalid(BadPort, out header);
            }

            ports[i] = (ushort)port;
        }

        if (!line.Take("\n"u8))
        {
            return line.IsShort ? Wait(line, out header) : Invalid(BadEnd, out header);
        }

        header = ProxyHeader.WithAddresses(line.Position, new FlowEndpoint(addresses[0], ports[0]), new FlowEndpoint(addresses[1], ports[1]));
        return ProxyHeaderResult.Complete;
    }

    /// <summary>Whatever stands between UNKNOWN and the end of the line is to be ignored; but a CR or LF alone ends no line.</summary>
    private static ProxyHeaderResult ReadUnknown(TextLine line, out ProxyHeader header)
    {
        if (!line.Take(" "u8) ? !line.IsAt((byte)'\r') : !line.SkipTo((byte)'\r', unless: (byte)'\n'))
        {
            return line.IsShort ? Wait(line, out header) : Invalid(BadEnd, out header);
        }

        if (!line.Take("\r\n"u8))
        {
            return line.IsShort ? Wait(line, out header) : Invalid(BadEnd, out header);
        }

        header = ProxyHeader.WithoutAddresses(line.Position);
        return ProxyHeaderResult.Complete;
    }

    private static ProxyHeaderResult Wait(TextLine line, out ProxyHeader header)
    {
        header = default;
        // A line without its end that fills the longest one has none.
        return line.Length < MaxLength ? ProxyHeaderResult.NeedMore : Invalid(BadEnd, out header);
    }

    private static ProxyHeaderResult Invalid(string fault, out ProxyHeader header)
    {
        header = ProxyHeader.Faulty(fault);
        return ProxyHeaderResult.Invalid;
    }
}
