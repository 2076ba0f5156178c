using System;
using System.Buffers.Binary;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>Reads version 2 (proxy-protocol.txt, section 2.2). All numbers are in network byte order. Pure.</summary>
internal static class BinaryHeader
{
    /// <summary>Signature, version and command, family and transport, length of the rest.</summary>
    public const int FixedLength = 16;

    public const int Ipv4BlockLength = 12;
    public const int Ipv6BlockLength = 36;
    public const byte Version = 0x20;
    public const byte Proxy = 1;
    public const byte Ipv4 = 0x10;
    public const byte Ipv6 = 0x20;
    public const byte Stream = 1;

    private const byte Local = 0;
    private const byte Datagram = 2;
    private const byte Unspecified = 0x00;
    private const byte Unix = 0x30;
    private const int UnixBlockLength = 216;
    private const int HighNibble = 0xF0;
    private const int LowNibble = 0x0F;

    public static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    public static ProxyHeaderResult Read(ReadOnlySpan<byte> received, out ProxyHeader header)
    {
        header = FaultOf(received) is { } fault ? ProxyHeader.Faulty(fault) : default;
        if (header.Fault is not null)
        {
            return ProxyHeaderResult.Invalid;
        }

        if (received.Length < FixedLength || received.Length < LengthOf(received))
        {
            return ProxyHeaderResult.NeedMore;
        }

        // From here on nothing behind the header is in sight: what the client sent cannot be taken for a part of it.
        var whole = received[..LengthOf(received)];
        header = Understand(whole);
        return header.Fault is null ? ProxyHeaderResult.Complete : ProxyHeaderResult.Invalid;
    }

    /// <summary>What is wrong with the fixed part, as far as it is there.</summary>
    private static string? FaultOf(ReadOnlySpan<byte> received)
    {
        var known = Math.Min(received.Length, Signature.Length);
        if (!Signature[..known].SequenceEqual(received[..known]))
        {
            return "it does not begin with a PROXY protocol header";
        }

        if (received.Length > 12 && (received[12] & HighNibble) != Version)
        {
            return "version 2: the version is not 2";
        }

        if (received.Length > 12 && (received[12] & LowNibble) is not (Local or Proxy))
        {
            return "version 2: the command is neither LOCAL nor PROXY";
        }

        if (received.Length > 13 && !IsLocal(received) && ((received[13] & HighNibble) > Unix || (received[13] & LowNibble) > Datagram))
        {
            return "version 2: unknown address family or transport";
        }

        if (received.Length >= FixedLength && LengthOf(received) > ProxyHeaderReader.MaxLength)
        {
            return "version 2: the header is longer than 4096 bytes";
        }

        return received.Length >= FixedLength && LengthOf(received) < FixedLength + BlockLengthOf(received)
            ? "version 2: the header is shorter than its addresses"
            : null;
    }

    private static ProxyHeader Understand(ReadOnlySpan<byte> whole)
    {
        if (!IsUnderstood(whole))
        {
            return ProxyHeader.WithoutAddresses(whole.Length);
        }

        var blockLength = BlockLengthOf(whole);
        if (HeaderExtensions.FaultOf(whole, FixedLength + blockLength) is { } fault)
        {
            return ProxyHeader.Faulty(fault);
        }

        var block = whole.Slice(FixedLength, blockLength);
        return (whole[13] & HighNibble) switch
        {
            Ipv4 => ProxyHeader.WithAddresses(
                whole.Length,
                FlowEndpoint.OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(block), BinaryPrimitives.ReadUInt16BigEndian(block[8..])),
                FlowEndpoint.OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(block[4..]), BinaryPrimitives.ReadUInt16BigEndian(block[10..]))),
            Ipv6 => ProxyHeader.WithAddresses(
                whole.Length,
                new FlowEndpoint(BinaryPrimitives.ReadUInt128BigEndian(block), BinaryPrimitives.ReadUInt16BigEndian(block[32..])),
                new FlowEndpoint(BinaryPrimitives.ReadUInt128BigEndian(block[16..]), BinaryPrimitives.ReadUInt16BigEndian(block[34..]))),
            _ => ProxyHeader.WithoutAddresses(whole.Length),
        };
    }

    /// <summary>LOCAL's whole block, family included, is to be discarded; without family or transport the block's form is not known.</summary>
    private static bool IsUnderstood(ReadOnlySpan<byte> received) =>
        !IsLocal(received) && (received[13] & HighNibble) != Unspecified && (received[13] & LowNibble) != 0;

    private static int BlockLengthOf(ReadOnlySpan<byte> received) => !IsUnderstood(received)
        ? 0
        : (received[13] & HighNibble) switch { Ipv4 => Ipv4BlockLength, Ipv6 => Ipv6BlockLength, _ => UnixBlockLength };

    private static bool IsLocal(ReadOnlySpan<byte> received) => (received[12] & LowNibble) == Local;

    private static int LengthOf(ReadOnlySpan<byte> received) => FixedLength + BinaryPrimitives.ReadUInt16BigEndian(received[14..]);
}
