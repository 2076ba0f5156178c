using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Addresses as the system's calls take them: sockaddr_in (16 bytes) and sockaddr_in6 (28).</summary>
internal static class SocketAddress
{
    public const int MostBytes = 28;

    private const int Ipv4Bytes = 16;

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

    /// <summary>The same for an endpoint of our own form.</summary>
    public static int Write(Span<byte> to, FlowEndpoint endpoint)
    {
        to[..MostBytes].Clear();
        BitConverter.TryWriteBytes(to, (ushort)(endpoint.IsIpv4 ? LinuxSocket.Inet : LinuxSocket.Inet6));
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], endpoint.Port);
        if (endpoint.IsIpv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to[4..], endpoint.Ipv4);
            return Ipv4Bytes;
        }

        BinaryPrimitives.WriteUInt128BigEndian(to[8..], endpoint.Address);
        BitConverter.TryWriteBytes(to[24..], endpoint.Scope);
        return MostBytes;
    }

    public static FlowEndpoint Read(ReadOnlySpan<byte> from)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        return BitConverter.ToUInt16(from) == LinuxSocket.Inet
            ? FlowEndpoint.OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(from[4..]), port)
            : new FlowEndpoint(BinaryPrimitives.ReadUInt128BigEndian(from[8..]), port, BitConverter.ToUInt32(from[24..]));
    }

    public static unsafe FlowEndpoint LocalOf(int socket)
    {
        var bytes = stackalloc byte[MostBytes];
        var length = MostBytes;
        return LinuxSocket.LocalName(socket, bytes, &length) < 0 ? default : Read(new ReadOnlySpan<byte>(bytes, MostBytes));
    }
}
