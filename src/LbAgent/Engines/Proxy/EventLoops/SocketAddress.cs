using System;
using System.Buffers.Binary;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Endpoints of our own form as the system's calls take them.</summary>
internal static class SocketAddress
{
    public const int MostBytes = SocketName.MostBytes;

    /// <summary>Returns how many bytes it wrote.</summary>
    public static int Write(Span<byte> to, FlowEndpoint endpoint)
    {
        to[..MostBytes].Clear();
        BitConverter.TryWriteBytes(to, (ushort)(endpoint.IsIpv4 ? LinuxSocket.Inet : LinuxSocket.Inet6));
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], endpoint.Port);
        if (endpoint.IsIpv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to[4..], endpoint.Ipv4);
            return SocketName.Ipv4Bytes;
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
