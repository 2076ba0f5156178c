using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;

namespace LbDemo;

/// <summary>
/// A frame of TCP over IPv4, or of ARP. As text: MAC addresses of sender and receiver, source, destination, what it is, TTL, bytes of payload, and a
/// fingerprint of all that follows the MAC addresses: where that is the same, not a bit of it was changed on the way.
/// </summary>
internal sealed record SeenFrame(
    PhysicalAddress Sender, PhysicalAddress Receiver, IPAddress Source, string SourcePort, IPAddress Destination, string DestinationPort,
    string What, int TimeToLive, int Payload, string Fingerprint)
{
    private const int LinkLength = 14;
    private const int Tcp = 6;

    private static readonly string[] Flags = ["FIN", "SYN", "RST", "PSH", "ACK"];

    /// <summary>Null: it is neither.</summary>
    public static SeenFrame? In(ReadOnlySpan<byte> frame) => frame.Length < LinkLength + 28 ? null : BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
    {
        0x0800 when frame[LinkLength + 9] == Tcp => OfTcp(frame),
        0x0806 => OfArp(frame),
        _ => null,
    };

    public bool Concerns(IPAddress address) => Source.Equals(address) || Destination.Equals(address);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Text(Sender)} {Text(Receiver)} {Source}{SourcePort} {Destination}{DestinationPort} {What} {TimeToLive} {Payload} {Fingerprint}");

    private static SeenFrame? OfTcp(ReadOnlySpan<byte> frame)
    {
        var ip = frame[LinkLength..];
        var header = (ip[0] & 15) * 4;
        if (header < 20 || ip.Length < header + 20)
        {
            return null;
        }

        // Behind a packet that is shorter than a frame may be comes padding.
        var tcp = ip[header..Math.Clamp(BinaryPrimitives.ReadUInt16BigEndian(ip[2..]), header + 20, ip.Length)];
        return Of(
            frame, ip[12..16], ip[16..20], Port(tcp), Port(tcp[2..]), Named(tcp[13]), timeToLive: ip[8], payload: Math.Max(0, tcp.Length - ((tcp[12] >> 4) * 4)));
    }

    private static SeenFrame OfArp(ReadOnlySpan<byte> frame)
    {
        var arp = frame[LinkLength..];
        return Of(frame, arp[14..18], arp[24..28], "", "", arp[7] == 1 ? "who-has" : "is-at", timeToLive: 0, payload: 0);
    }

    private static SeenFrame Of(
        ReadOnlySpan<byte> frame, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, string sourcePort, string destinationPort, string what, int timeToLive, int payload) => new(
        new PhysicalAddress(frame[6..12].ToArray()),
        new PhysicalAddress(frame[..6].ToArray()),
        new IPAddress(source),
        sourcePort,
        new IPAddress(destination),
        destinationPort,
        what,
        timeToLive,
        payload,
        Convert.ToHexStringLower(SHA256.HashData(frame[12..])[..8]));

    private static string Port(ReadOnlySpan<byte> bytes) => string.Create(CultureInfo.InvariantCulture, $":{BinaryPrimitives.ReadUInt16BigEndian(bytes)}");

    private static string Named(byte flags) => string.Join('+', Flags.Where((_, bit) => (flags & (1 << bit)) != 0));

    private static string Text(PhysicalAddress mac) => string.Join(':', mac.GetAddressBytes().Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
}
