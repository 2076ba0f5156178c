using System;
using System.Buffers.Binary;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>How answers reach a client so that they come from where it sent to: by which socket, and, where that has no address of its own, with which.</summary>
/// <param name="Socket">Bound to the port that the client sent to.</param>
/// <param name="From">The address that the client sent to, where the socket has no address of its own.</param>
internal sealed record ReplyPath(int Socket, FlowEndpoint? From)
{
    public void Address(DatagramBatch batch, int slot, FlowEndpoint client)
    {
        batch.Address(slot, SocketAddress.Write(batch.NameOf(slot), client));
        if (From is not { } from)
        {
            return;
        }

        if (from.IsIpv4)
        {
            // struct in_pktinfo: interface (any), the address to send from, an address that only a receiver is told.
            Span<byte> info = stackalloc byte[12];
            info.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(info[4..], from.Ipv4);
            batch.Control(slot, LinuxSocket.IpLevel, LinuxSocket.IpPacketInfo, info);
        }
        else
        {
            // struct in6_pktinfo: the address to send from, its interface (any, but of a link-local one).
            Span<byte> info = stackalloc byte[20];
            info.Clear();
            BinaryPrimitives.WriteUInt128BigEndian(info, from.Address);
            BitConverter.TryWriteBytes(info[16..], from.Scope);
            batch.Control(slot, LinuxSocket.Ipv6Level, LinuxSocket.Ipv6PacketInfo, info);
        }
    }
}
