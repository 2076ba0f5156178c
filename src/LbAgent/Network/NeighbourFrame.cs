using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Network;

/// <summary>
/// The frames that tell a network at which MAC address an IP address is from now on (a gratuitous ARP request, RFC 5227, 3; an unsolicited neighbour
/// advertisement, RFC 4861, 7.2.6), and that ask whether anybody has it (an ARP probe, RFC 5227, 2.1.1; a neighbour solicitation from nobody, RFC 4862,
/// 5.4.2). Pure.
/// </summary>
internal static class NeighbourFrame
{
    private const int LinkLength = 14;
    private const int ArpLength = 28;
    private const int Ipv6Length = 40;
    private const int AdvertisementLength = 32;
    private const int SolicitationLength = 24;
    private const byte Solicitation = 135;
    private const byte Advertisement = 136;
    private const ushort Arp = 0x0806;
    private const ushort Ipv6 = 0x86DD;
    private const byte Icmpv6 = 58;

    /// <param name="address">The address.</param>
    /// <param name="mac">6 bytes.</param>
    public static byte[] Announcement(IPAddress address, ReadOnlySpan<byte> mac) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? Advertise(address, mac) : Request(address, address, mac);

    /// <param name="address">Asked for.</param>
    /// <param name="mac">Of who asks, 6 bytes. It gives no address of its own, so nobody learns anything wrong from it.</param>
    public static byte[] Inquiry(IPAddress address, ReadOnlySpan<byte> mac) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? Solicit(address, mac) : Request(IPAddress.Any, address, mac);

    private static byte[] Request(IPAddress sender, IPAddress address, ReadOnlySpan<byte> mac)
    {
        var frame = new byte[LinkLength + ArpLength];
        frame.AsSpan(0, 6).Fill(0xFF);
        WriteLink(frame, mac, Arp);
        // Ethernet, IPv4, lengths of their addresses, request.
        ReadOnlySpan<byte> head = [0, 1, 8, 0, 6, 4, 0, 1];
        var arp = frame.AsSpan(LinkLength);
        head.CopyTo(arp);
        mac.CopyTo(arp[8..]);
        sender.TryWriteBytes(arp[14..], out _);
        address.TryWriteBytes(arp[24..], out _);
        return frame;
    }

    private static byte[] Advertise(IPAddress address, ReadOnlySpan<byte> mac)
    {
        var frame = Neighbour(address, IPAddress.Parse("ff02::1"), mac, AdvertisementLength);
        var message = frame.AsSpan(LinkLength + Ipv6Length);
        // Type, and the flag that it replaces what is known; then the target, and its MAC address as option 2 of 8 bytes.
        (message[0], message[4]) = (Advertisement, 0x20);
        address.TryWriteBytes(message[8..], out _);
        (message[24], message[25]) = (2, 1);
        mac.CopyTo(message[26..]);
        return Summed(frame, AdvertisementLength);
    }

    private static byte[] Solicit(IPAddress address, ReadOnlySpan<byte> mac)
    {
        // The group of all whose addresses end in these three bytes.
        var group = IPAddress.Parse("ff02::1:ff00:0").GetAddressBytes();
        address.GetAddressBytes().AsSpan(13).CopyTo(group.AsSpan(13));
        var frame = Neighbour(IPAddress.IPv6Any, new IPAddress(group), mac, SolicitationLength);
        var message = frame.AsSpan(LinkLength + Ipv6Length);
        message[0] = Solicitation;
        address.TryWriteBytes(message[8..], out _);
        return Summed(frame, SolicitationLength);
    }

    /// <summary>As far as messages of neighbours are alike.</summary>
    private static byte[] Neighbour(IPAddress source, IPAddress group, ReadOnlySpan<byte> mac, int length)
    {
        var frame = new byte[LinkLength + Ipv6Length + length];
        var ip = frame.AsSpan(LinkLength);
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)length);
        // Another hop limit would mean that it came through a router, and is not believed.
        (ip[6], ip[7]) = (Icmpv6, 255);
        source.TryWriteBytes(ip[8..], out _);
        group.TryWriteBytes(ip[24..], out _);
        // 33:33, and the end of the group's address (RFC 2464, 7).
        (frame[0], frame[1]) = (0x33, 0x33);
        ip[36..40].CopyTo(frame.AsSpan(2));
        WriteLink(frame, mac, Ipv6);
        return frame;
    }

    private static byte[] Summed(byte[] frame, int length)
    {
        var ip = frame.AsSpan(LinkLength);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(Ipv6Length + 2)..], Checksum(ip[8..], (uint)length + Icmpv6));
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
