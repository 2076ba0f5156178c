using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Network;

/// <summary>
/// The frame that tells a network at which MAC address an IP address is from now on: a gratuitous ARP request (RFC 5227, 3), an
/// unsolicited neighbour advertisement (RFC 4861, 7.2.6). Pure.
/// </summary>
internal static class AnnouncementFrame
{
    private const int LinkLength = 14;
    private const int ArpLength = 28;
    private const int Ipv6Length = 40;
    private const int AdvertisementLength = 32;
    private const ushort Arp = 0x0806;
    private const ushort Ipv6 = 0x86DD;
    private const byte Icmpv6 = 58;

    /// <param name="address">The address.</param>
    /// <param name="mac">6 bytes.</param>
    public static byte[] Of(IPAddress address, ReadOnlySpan<byte> mac) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? Advertise(address, mac) : Request(address, mac);

    private static byte[] Request(IPAddress address, ReadOnlySpan<byte> mac)
    {
        var frame = new byte[LinkLength + ArpLength];
        frame.AsSpan(0, 6).Fill(0xFF);
        WriteLink(frame, mac, Arp);
        // Ethernet, IPv4, lengths of their addresses, request.
        ReadOnlySpan<byte> head = [0, 1, 8, 0, 6, 4, 0, 1];
        var arp = frame.AsSpan(LinkLength);
        head.CopyTo(arp);
        mac.CopyTo(arp[8..]);
        address.TryWriteBytes(arp[14..], out _);
        address.TryWriteBytes(arp[24..], out _);
        return frame;
    }

    private static byte[] Advertise(IPAddress address, ReadOnlySpan<byte> mac)
    {
        var frame = new byte[LinkLength + Ipv6Length + AdvertisementLength];
        ReadOnlySpan<byte> allNodes = [0x33, 0x33, 0, 0, 0, 1];
        allNodes.CopyTo(frame);
        WriteLink(frame, mac, Ipv6);
        var ip = frame.AsSpan(LinkLength);
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], AdvertisementLength);
        // Another hop limit would mean that it came through a router, and is not believed.
        (ip[6], ip[7]) = (Icmpv6, 255);
        address.TryWriteBytes(ip[8..], out _);
        IPAddress.Parse("ff02::1").TryWriteBytes(ip[24..], out _);
        var message = ip[Ipv6Length..];
        // Type, and the flag that it replaces what is known; then the target, and its MAC address as option 2 of 8 bytes.
        (message[0], message[4]) = (136, 0x20);
        address.TryWriteBytes(message[8..], out _);
        (message[24], message[25]) = (2, 1);
        mac.CopyTo(message[26..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(ip[8..], AdvertisementLength + Icmpv6));
        return frame;
    }

    private static void WriteLink(Span<byte> frame, ReadOnlySpan<byte> mac, ushort type)
    {
        mac.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }

    /// <summary>RFC 1071, over both addresses and the message, and what of the pseudo header is left (RFC 8200, 8.1).</summary>
    private static ushort Checksum(ReadOnlySpan<byte> words, uint sum)
    {
        for (; words.Length >= 2; words = words[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(words);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }
}
