using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace LbDemo;

/// <summary>
/// Writes a line for each frame from or to an address, whenever it comes in or goes out by an interface of this network namespace: interface, in or
/// out, and what <see cref="SeenFrame"/> says of it. At a switch that is each cable, in the order in which things happened. Until it is killed.
/// </summary>
internal static class WireWatch
{
    private const int EveryProtocol = 3; // ETH_P_ALL
    private const int InterfaceAt = 4; // struct sockaddr_ll: u16 family; be16 protocol; s32 ifindex; u16 hatype; u8 pkttype; ...
    private const int KindAt = 10;
    private const byte Outgoing = 4; // PACKET_OUTGOING

    public static int Run(IPAddress address, TextWriter output)
    {
        var names = NetworkInterface.GetAllNetworkInterfaces().ToDictionary(one => one.GetIPProperties().GetIPv4Properties().Index, one => one.Name);
        using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness((ushort)EveryProtocol));
        output.WriteLine("watching");
        var bytes = new byte[65536];
        var place = new SocketAddress(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));
        while (true)
        {
            place.Size = place.Buffer.Length; // Each frame leaves that of its own.
            var length = socket.ReceiveFrom(bytes, SocketFlags.None, place);
            if (SeenFrame.In(bytes.AsSpan(0, length)) is { } frame && frame.Concerns(address) &&
                names.GetValueOrDefault(BinaryPrimitives.ReadInt32LittleEndian(place.Buffer.Span[InterfaceAt..])) is { } name)
            {
                output.WriteLine($"{name} {(place.Buffer.Span[KindAt] == Outgoing ? "out" : "in")} {frame}");
            }
        }
    }
}
