using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Interop;

/// <summary>Addresses as the system's calls take them: sockaddr_in (16 bytes) and sockaddr_in6 (28).</summary>
internal static class SocketName
{
    public const int MostBytes = 28;
    public const int Ipv4Bytes = 16;

    public static int FamilyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? LinuxSocket.Inet6 : LinuxSocket.Inet;

    /// <summary>Returns how many bytes it wrote.</summary>
    public static int Write(Span<byte> to, IPAddress address, int port)
    {
        to[..MostBytes].Clear();
        var family = FamilyOf(address);
        BitConverter.TryWriteBytes(to, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)port);
        if (family == LinuxSocket.Inet)
        {
            address.TryWriteBytes(to[4..], out _);
            return Ipv4Bytes;
        }

        address.TryWriteBytes(to[8..], out _);
        BitConverter.TryWriteBytes(to[24..], (uint)address.ScopeId);
        return MostBytes;
    }

    /// <summary>The address in a name that the system wrote.</summary>
    public static ReadOnlySpan<byte> AddressIn(ReadOnlySpan<byte> name) =>
        BitConverter.ToUInt16(name) == LinuxSocket.Inet ? name.Slice(4, 4) : name.Slice(8, 16);
}
