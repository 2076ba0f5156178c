using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace LbAgent.Runtime;

/// <summary>
/// An address and port where flows are made: a value, so that a new flow makes no garbage. IPv4 is held IPv4-mapped
/// (RFC 4291, 2.5.5.2), so an address that came in either way compares alike.
/// </summary>
/// <param name="Address">In host order.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Scope">Of a link-local IPv6 address: the interface, without which nothing can be sent there. Else 0.</param>
internal readonly record struct FlowEndpoint(UInt128 Address, ushort Port, uint Scope = 0)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public bool IsIpv4 => (Address >> 32) == 0xFFFF;

    /// <summary>The 32 bits of an IPv4 address, in host order.</summary>
    public uint Ipv4 => (uint)Address;

    public static FlowEndpoint OfIpv4(uint address, ushort port) => new(new UInt128(0, MappedPrefix | address), port);

    public static FlowEndpoint Of(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)port)
            : new FlowEndpoint(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)port, (uint)address.ScopeId);
    }

    public static FlowEndpoint Of(IPEndPoint endpoint) => Of(endpoint.Address, endpoint.Port);

    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return new IPAddress(IsIpv4 ? bytes[12..] : bytes);
    }

    public override string ToString() => IsIpv4
        ? string.Create(CultureInfo.InvariantCulture, $"{ToAddress()}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{ToAddress()}]:{Port}");
}
