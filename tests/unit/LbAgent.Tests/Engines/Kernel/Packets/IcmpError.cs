using System;
using System.Buffers.Binary;
using System.Net;

namespace LbAgent.Tests.Engines.Kernel.Packets;

/// <summary>An ICMP error, IPv4 or IPv6, from somebody about a packet.</summary>
internal static class IcmpError
{
    public const byte OfIpv4 = 1;
    public const byte OfIpv6 = 58;

    /// <summary>The IP packet.</summary>
    public static byte[] About(ReadOnlySpan<byte> packet, bool isIpv6, IPAddress from, IPAddress to, byte type, byte code, uint detail, byte hopLimit = 64, ushort flags = 0)
    {
        byte[] message = [type, code, 0, 0, .. Packet.Big(detail), .. packet];
        byte[] addresses = [.. from.GetAddressBytes(), .. to.GetAddressBytes()];
        var checksum = isIpv6 ? InternetChecksum.OfTransport(addresses, OfIpv6, message) : InternetChecksum.Of(message);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), checksum);
        return isIpv6
            ? [.. Packet.Ipv6(0, message.Length, OfIpv6, hopLimit, from, to), .. message]
            : [.. Packet.Ipv4(0, 20 + message.Length, 0, flags, hopLimit, OfIpv4, from, to), .. message];
    }
}
