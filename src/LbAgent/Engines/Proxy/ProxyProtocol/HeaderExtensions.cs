using System;
using System.Buffers.Binary;
using System.Numerics;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>Judges the extensions (type, length, value) of a version 2 header. Their meaning is ignored but for the checksum's. Pure.</summary>
internal static class HeaderExtensions
{
    /// <summary>A CRC32C (RFC 3720, B.4) of the whole header with these four bytes as zeros; proxy-protocol.txt, section 2.2.3.</summary>
    public const byte Checksum = 0x03;

    /// <summary>Type and length.</summary>
    private const int PrefixLength = 3;

    /// <param name="header">The header, and nothing of what follows it.</param>
    /// <param name="start">Where its extensions begin.</param>
    public static string? FaultOf(ReadOnlySpan<byte> header, int start)
    {
        var isChecked = false;
        while (start < header.Length)
        {
            var room = header.Length - start - PrefixLength;
            if (room < 0)
            {
                return "version 2: an extension reaches past the header's end";
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(header[(start + 1)..]);
            if (length > room)
            {
                return "version 2: an extension reaches past the header's end";
            }

            if (header[start] == Checksum)
            {
                if (isChecked || length != sizeof(uint) || !IsChecksumRight(header, start + PrefixLength))
                {
                    return "version 2: the checksum is wrong";
                }

                isChecked = true;
            }

            start += PrefixLength + length;
        }

        return null;
    }

    private static bool IsChecksumRight(ReadOnlySpan<byte> header, int at)
    {
        var crc = Add(uint.MaxValue, header[..at]);
        crc = BitOperations.Crc32C(crc, 0u);
        crc = Add(crc, header[(at + sizeof(uint))..]);
        return ~crc == BinaryPrimitives.ReadUInt32BigEndian(header[at..]);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
