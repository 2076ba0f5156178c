using System;
using System.Buffers.Binary;

namespace LbAgent.Tests.Engines.Kernel.Packets;

/// <summary>RFC 1071, the plain way: a sum of 16-bit words, carries added in.</summary>
internal static class InternetChecksum
{
    public static ushort Of(params ReadOnlySpan<byte[]> parts)
    {
        uint sum = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Length; i += 2)
            {
                sum += i + 1 < part.Length ? BinaryPrimitives.ReadUInt16BigEndian(part.AsSpan(i)) : (uint)(part[i] << 8);
                sum = (sum & 0xFFFF) + (sum >> 16);
            }
        }

        return (ushort)~sum;
    }

    /// <summary>Of a transport header with its payload, the addresses before it.</summary>
    public static ushort OfTransport(byte[] addresses, byte protocol, byte[] segment)
    {
        var rest = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(rest, segment.Length);
        rest[7] = protocol;
        return Of(addresses, rest, segment);
    }
}
