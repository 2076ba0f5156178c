using System;
using System.Buffers.Binary;
using System.Linq;
using System.Net;

namespace LbAgent.Tests.Engines.Kernel.Packets;

/// <summary>A TCP or UDP packet as a client sends it, in an Ethernet frame, every checksum right.</summary>
internal sealed record Packet
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    private const byte FragmentHeader = 44;

    public bool IsIpv6 { get; init; }

    public byte Protocol { get; init; } = Tcp;

    public IPAddress Source { get; init; } = IPAddress.None;

    public IPAddress Destination { get; init; } = IPAddress.None;

    public ushort SourcePort { get; init; } = 40_000;

    public ushort DestinationPort { get; init; } = 80;

    public TcpFlags Flags { get; init; } = TcpFlags.Syn;

    public uint Sequence { get; init; } = 0xFFFF_FFF0;

    public uint Acknowledgment { get; init; } = 77;

    public ushort Window { get; init; } = 256;

    public int PayloadLength { get; init; } = 11;

    public byte HopLimit { get; init; } = 61;

    public byte TrafficClass { get; init; }

    /// <summary>IPv4 only.</summary>
    public bool DoNotFragment { get; init; } = true;

    public uint Id { get; init; } = 0x1234;

    /// <summary>Bytes, in eights.</summary>
    public int FragmentOffset { get; init; }

    public bool MoreFragments { get; init; }

    /// <summary>IPv4 only: whole words.</summary>
    public byte[] Options { get; init; } = [];

    /// <summary>IPv6 only: types of headers of 8 bytes each.</summary>
    public byte[] Extensions { get; init; } = [];

    /// <summary>Tags in front, each a type and the rest.</summary>
    public (ushort Type, ushort Control)[] Tags { get; init; } = [];

    /// <summary>UDP over IPv4 may leave it out.</summary>
    public bool HasNoChecksum { get; init; }

    /// <summary>To L, from the gateway.</summary>
    public byte[] ToFrame() => [.. Link(Mac.Balancer, Mac.Gateway), .. ToIp()];

    /// <summary>An Ethernet header with this packet's tags.</summary>
    public byte[] Link(byte[] destination, byte[] source, bool? carriesIpv6 = null)
    {
        byte[] type = carriesIpv6 ?? IsIpv6 ? [0x86, 0xDD] : [0x08, 0x00];
        return [.. destination, .. source, .. Tags.SelectMany(tag => (byte[])[.. Big(tag.Type), .. Big(tag.Control)]), .. type];
    }

    public byte[] ToIp() => IsIpv6 ? ToIpv6() : ToIpv4();

    public byte[] Transport()
    {
        var payload = Enumerable.Range(0, PayloadLength).Select(i => (byte)(i * 7)).ToArray();
        if (FragmentOffset > 0)
        {
            return payload;
        }

        byte[] segment = Protocol == Tcp
            ? [.. Big(SourcePort), .. Big(DestinationPort), .. Big(Sequence), .. Big(Acknowledgment), 0x50, (byte)Flags, .. Big(Window), 0, 0, 0, 0, .. payload]
            : [.. Big(SourcePort), .. Big(DestinationPort), .. Big((ushort)(8 + payload.Length)), 0, 0, .. payload];
        var checksum = InternetChecksum.OfTransport([.. Source.GetAddressBytes(), .. Destination.GetAddressBytes()], Protocol, segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(Protocol == Tcp ? 16 : 6), HasNoChecksum ? (ushort)0 : checksum);
        return segment;
    }

    public static byte[] Big(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big(uint value) => [.. Big((ushort)(value >> 16)), .. Big((ushort)value)];

    private byte[] ToIpv4()
    {
        var transport = Transport();
        var flags = (DoNotFragment ? 0x4000 : 0) | (MoreFragments ? 0x2000 : 0) | (FragmentOffset / 8);
        return [.. Ipv4(TrafficClass, 20 + Options.Length + transport.Length, (ushort)Id, (ushort)flags, HopLimit, Protocol, Source, Destination, Options), .. transport];
    }

    private byte[] ToIpv6()
    {
        byte[] types = IsFragment ? [.. Extensions, FragmentHeader, Protocol] : [.. Extensions, Protocol];
        byte[] headers = [.. Enumerable.Range(0, types.Length - 1).SelectMany(i => Extension(types[i], types[i + 1]))];
        var transport = Transport();
        return [.. Ipv6(TrafficClass, headers.Length + transport.Length, types[0], HopLimit, Source, Destination), .. headers, .. transport];
    }

    private bool IsFragment => FragmentOffset > 0 || MoreFragments;

    public static byte[] Ipv4(byte trafficClass, int length, ushort id, ushort flags, byte hopLimit, byte protocol, IPAddress source, IPAddress destination, byte[]? options = null)
    {
        options ??= [];
        byte[] header =
        [
            (byte)(0x45 + (options.Length / 4)), trafficClass, .. Big((ushort)length), .. Big(id), .. Big(flags), hopLimit, protocol, 0, 0,
            .. source.GetAddressBytes(), .. destination.GetAddressBytes(), .. options,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), InternetChecksum.Of(header));
        return header;
    }

    public static byte[] Ipv6(byte trafficClass, int length, byte next, byte hopLimit, IPAddress source, IPAddress destination) =>
    [
        (byte)(0x60 | (trafficClass >> 4)), (byte)(trafficClass << 4), 0, 0, .. Big((ushort)length), next, hopLimit,
        .. source.GetAddressBytes(), .. destination.GetAddressBytes(),
    ];

    private byte[] Extension(byte type, byte next) => type == FragmentHeader
        ? [next, 0, .. Big((ushort)(FragmentOffset | (MoreFragments ? 1 : 0))), .. Big(Id)]
        : [next, 0, 1, 4, 0, 0, 0, 0];
}
