using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Runtime;

namespace LbAgent.Tests.Engines.Proxy.ProxyProtocol;

/// <summary>Headers put together byte by byte, as no writer of ours would: the independent side of the tests.</summary>
internal static class Headers
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte TcpOverIpv4 = 0x11;

    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>192.0.2.1:4660 to 198.51.100.2:443.</summary>
    public static readonly byte[] Ipv4Block = [192, 0, 2, 1, 198, 51, 100, 2, 0x12, 0x34, 0x01, 0xBB];

    /// <summary>[2001:db8::1]:4660 to [2001:db8::2]:443.</summary>
    public static readonly byte[] Ipv6Block =
    [
        0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0x12, 0x34, 0x01, 0xBB,
    ];

    /// <summary>One of each kind that is valid.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Valid = new Dictionary<string, byte[]>
    {
        ["v1 TCP4"] = Text("PROXY TCP4 192.0.2.1 198.51.100.2 4660 443\r\n"),
        ["v1 TCP4, longest"] = Text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
        ["v1 TCP4, shortest"] = Text("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"),
        ["v1 TCP6"] = Text("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 4660 443\r\n"),
        ["v1 TCP6, longest"] = Text($"PROXY TCP6 {Repeat("ffff", 8)} {Repeat("ffff", 8)} 65535 65535\r\n"),
        ["v1 TCP6, mapped"] = Text("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6402 1 2\r\n"),
        ["v1 TCP6, gaps"] = Text("PROXY TCP6 :: 1:2:3:4:5:6:7:: 0 1\r\n"),
        ["v1 UNKNOWN"] = Text("PROXY UNKNOWN\r\n"),
        ["v1 UNKNOWN, longest"] = Text($"PROXY UNKNOWN {Repeat("ffff", 8)} {Repeat("ffff", 8)} 65535 65535\r\n"),
        ["v1 UNKNOWN, anything"] = Text("PROXY UNKNOWN  \0 \xFF nonsense \r\n"),
        ["v2 TCP4"] = Binary(Proxy, TcpOverIpv4, Ipv4Block),
        ["v2 UDP4"] = Binary(Proxy, 0x12, Ipv4Block),
        ["v2 TCP6"] = Binary(Proxy, 0x21, Ipv6Block),
        ["v2 UDP6"] = Binary(Proxy, 0x22, Ipv6Block),
        ["v2 TCP4, extensions"] = Binary(Proxy, TcpOverIpv4, [.. Ipv4Block, .. Extension(0x01, 2), .. Extension(0xE5, 300), .. Extension(0x04, 0)]),
        ["v2 TCP6, checksum"] = WithChecksum(0x21, Ipv6Block, Extension(0x02, 11)),
        ["v2 TCP4, largest"] = Binary(Proxy, TcpOverIpv4, [.. Ipv4Block, .. Extension(0x04, 4096 - 16 - 12 - 3)]),
        ["v2 UNIX"] = Binary(Proxy, 0x31, new byte[216]),
        ["v2 UNIX datagram, extension"] = Binary(Proxy, 0x32, [.. new byte[216], .. Extension(0x05, 9)]),
        ["v2 UNSPEC"] = Binary(Proxy, 0x00, []),
        ["v2 UNSPEC, something"] = Binary(Proxy, 0x00, [1, 2, 3, 4, 5]),
        ["v2 INET of no transport"] = Binary(Proxy, 0x10, [1, 2, 3]),
        ["v2 LOCAL"] = Binary(Local, 0x00, []),
        ["v2 LOCAL, addresses"] = Binary(Local, TcpOverIpv4, Ipv4Block),
        ["v2 LOCAL, anything"] = Binary(Local, 0xFF, [3, 0xFF, 0xFF]),
    };

    public static byte[] Text(string line) => Encoding.Latin1.GetBytes(line);

    public static byte[] Binary(byte command, byte family, byte[] rest) => Binary(command, family, rest.Length, rest);

    /// <summary>Says a length that need not be true.</summary>
    public static byte[] Binary(byte command, byte family, int length, byte[] rest) =>
        [.. Signature, command, family, (byte)(length >> 8), (byte)length, .. rest];

    public static byte[] Extension(byte type, int length) => [type, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat((byte)0xA5, length)];

    /// <summary>With an extension, the checksum, and the extension again.</summary>
    public static byte[] WithChecksum(byte family, byte[] block, byte[] extension)
    {
        var header = Binary(Proxy, family, [.. block, .. extension, 0x03, 0, 4, 0, 0, 0, 0, .. extension]);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - extension.Length - 4), Crc32C(header));
        return header;
    }

    public static byte[] Written(ProxyProtocolVersion version, FlowEndpoint source, FlowEndpoint destination)
    {
        var buffer = new byte[ProxyHeaderWriter.MaxLength];
        return buffer[..ProxyHeaderWriter.Write(buffer, version, source, destination)];
    }

    /// <summary>Bit by bit, from the polynomial (RFC 3720, B.4), reflected.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F6_3B78);
            }
        }

        return ~crc;
    }

    private static string Repeat(string group, int times) => string.Join(':', Enumerable.Repeat(group, times));
}
