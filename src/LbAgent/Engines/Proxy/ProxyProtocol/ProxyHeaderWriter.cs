using System;
using System.Buffers.Binary;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>
/// Writes the header that tells a server who its client is (HAProxy, doc/proxy-protocol.txt). Where one address is IPv4 and the other
/// IPv6, both are written as IPv6, the IPv4 one mapped (RFC 4291, 2.5.5.2). Pure; makes no garbage.
/// </summary>
internal static class ProxyHeaderWriter
{
    /// <summary>Room for any header that is written here: 104 bytes for version 1, 52 for version 2.</summary>
    public const int MaxLength = TextHeader.MaxLength;

    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="version">None writes nothing.</param>
    /// <param name="source">The client.</param>
    /// <param name="destinationEndpoint">What the client connected to.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ProxyProtocolVersion version, FlowEndpoint source, FlowEndpoint destinationEndpoint) => version switch
    {
        ProxyProtocolVersion.V1 => WriteText(destination, source, destinationEndpoint),
        ProxyProtocolVersion.V2 => WriteBinary(destination, source, destinationEndpoint),
        _ => 0,
    };

    private static int WriteText(Span<byte> destination, FlowEndpoint source, FlowEndpoint destinationEndpoint)
    {
        var isIpv4 = source.IsIpv4 && destinationEndpoint.IsIpv4;
        var text = new TextLineWriter(destination);
        text.Add(isIpv4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8);
        text.AddAddress(source, isIpv4);
        text.Add(" "u8);
        text.AddAddress(destinationEndpoint, isIpv4);
        text.Add(" "u8);
        text.AddNumber(source.Port);
        text.Add(" "u8);
        text.AddNumber(destinationEndpoint.Port);
        text.Add("\r\n"u8);
        return text.Length;
    }

    private static int WriteBinary(Span<byte> destination, FlowEndpoint source, FlowEndpoint destinationEndpoint)
    {
        var isIpv4 = source.IsIpv4 && destinationEndpoint.IsIpv4;
        var blockLength = isIpv4 ? BinaryHeader.Ipv4BlockLength : BinaryHeader.Ipv6BlockLength;
        BinaryHeader.Signature.CopyTo(destination);
        destination[12] = BinaryHeader.Version | BinaryHeader.Proxy;
        destination[13] = (byte)((isIpv4 ? BinaryHeader.Ipv4 : BinaryHeader.Ipv6) | BinaryHeader.Stream);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)blockLength);

        var block = destination.Slice(BinaryHeader.FixedLength, blockLength);
        if (isIpv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(block, source.Ipv4);
            BinaryPrimitives.WriteUInt32BigEndian(block[4..], destinationEndpoint.Ipv4);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(block, source.Address);
            BinaryPrimitives.WriteUInt128BigEndian(block[16..], destinationEndpoint.Address);
        }

        BinaryPrimitives.WriteUInt16BigEndian(block[^4..], source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(block[^2..], destinationEndpoint.Port);
        return BinaryHeader.FixedLength + blockLength;
    }
}
