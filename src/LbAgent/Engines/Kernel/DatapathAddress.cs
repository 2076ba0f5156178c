using System;
using System.Net;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;

namespace LbAgent.Engines.Kernel;

/// <summary>Addresses and protocols as they stand in the datapath's maps.</summary>
internal static class DatapathAddress
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    public static DatapathLayout.Address Of(IPAddress address)
    {
        DatapathLayout.Address bytes = default;
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return bytes;
    }

    public static IPAddress Of(DatapathLayout.Address bytes)
    {
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    public static bool IsIpv4(ReadOnlySpan<byte> address) => new IPAddress(address).IsIPv4MappedToIPv6;

    /// <summary>So many bits from the left.</summary>
    public static DatapathLayout.Address MaskOf(int bits)
    {
        DatapathLayout.Address mask = default;
        for (var bit = 0; bit < bits; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return mask;
    }

    public static byte ProtocolOf(Protocol protocol) => protocol == Protocol.Udp ? Udp : Tcp;

    public static Protocol ProtocolOf(byte number) => number == Udp ? Protocol.Udp : Protocol.Tcp;
}
