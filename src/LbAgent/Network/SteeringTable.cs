using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// How rules lie in the kernel's map: what <see cref="SteeringProgram"/> reads and <see cref="SteeringLink"/> writes. An
/// address and transport have one element, with its ranges in the order in which they are looked at.
/// </summary>
internal static class SteeringTable
{
    /// <summary>u8 address[16], as on the wire and zero behind IPv4; u32 family; u32 protocol. Zero is every address.</summary>
    public const int KeyLength = 24;

    public const int FamilyOffset = 16;
    public const int ProtocolOffset = 20;

    /// <summary>u16 first; u16 last; u32 slot. A first of 0 is behind the last one.</summary>
    public const int RangeLength = 8;

    public const int LastOffset = 2;
    public const int SlotOffset = 4;
    public const int MaximumRanges = 64;
    public const int ValueLength = MaximumRanges * RangeLength;

    public static byte[] Key(IPAddress address, bool isUdp)
    {
        var key = new byte[KeyLength];
        address.TryWriteBytes(key, out _);
        BitConverter.TryWriteBytes(key.AsSpan(FamilyOffset), address.AddressFamily == AddressFamily.InterNetworkV6 ? SocketKind.V6 : SocketKind.V4);
        BitConverter.TryWriteBytes(key.AsSpan(ProtocolOffset), isUdp ? SocketKind.Udp : SocketKind.Tcp);
        return key;
    }

    public static byte[] Value(IReadOnlyList<SteeringRule> rules)
    {
        var value = new byte[ValueLength];
        for (var i = 0; i < rules.Count; i++)
        {
            var range = value.AsSpan(i * RangeLength);
            BitConverter.TryWriteBytes(range, (ushort)rules[i].Ports.First);
            BitConverter.TryWriteBytes(range[LastOffset..], (ushort)rules[i].Ports.Last);
            BitConverter.TryWriteBytes(range[SlotOffset..], rules[i].Slot);
        }

        return value;
    }
}
