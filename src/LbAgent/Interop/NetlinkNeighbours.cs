using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Net;

namespace LbAgent.Interop;

/// <summary>The kernel's table of neighbours (ARP, neighbour discovery): read, and made to ask. Linux only.</summary>
internal static class NetlinkNeighbours
{
    private const ushort NewNeighbour = 28;
    private const ushort GetNeighbour = 30;
    private const ushort Create = 0x400;

    // struct ndmsg { u8 family; u8 pad; u16 pad; i32 index; u16 state; u8 flags; u8 type; }
    private const int FixedLength = 12;
    private const ushort NeighbourAddress = 1;
    private const ushort NeighbourMac = 2;
    private const byte FlagUse = 0x1;
    private const int MacLength = 6;

    /// <summary>Incomplete or failed: the MAC address, where there is one, is an old one.</summary>
    private const ushort Unknown = 0x1 | 0x20;

    /// <exception cref="Win32Exception">The kernel does not answer.</exception>
    public static List<NetworkNeighbour> List(NetlinkSocket netlink)
    {
        List<NetlinkReply> replies = [];
        var error = netlink.Ask(new NetlinkRequest(GetNeighbour, NetlinkRequest.Dump).Add(new byte[FixedLength]), replies);
        if (error != 0)
        {
            throw new Win32Exception(error);
        }

        List<NetworkNeighbour> found = new(replies.Count);
        foreach (var reply in replies)
        {
            if (Read(reply) is { } neighbour)
            {
                found.Add(neighbour);
            }
        }

        return found;
    }

    /// <summary>Null where it is none with an IP address.</summary>
    public static NetworkNeighbour? Read(NetlinkReply reply)
    {
        var address = reply.Attribute(FixedLength, NeighbourAddress);
        if (reply.Payload.Length < FixedLength || address.Length is not (4 or 16))
        {
            return null;
        }

        var mac = reply.Attribute(FixedLength, NeighbourMac);
        var isKnown = (BitConverter.ToUInt16(reply.Payload, 8) & Unknown) == 0 && mac.Length == MacLength;
        return new NetworkNeighbour(BitConverter.ToInt32(reply.Payload, 4), new IPAddress(address), isKnown ? mac.ToArray() : []);
    }

    /// <summary>Has the kernel ask for a neighbour's MAC address, as if there were a packet for it, or make sure of it where it is old.</summary>
    /// <returns>0, or the error number: EPERM without CAP_NET_ADMIN.</returns>
    public static int Resolve(NetlinkSocket netlink, IPAddress address, int interfaceIndex)
    {
        var bytes = address.GetAddressBytes();
        var head = new byte[FixedLength];
        head[0] = bytes.Length == 16 ? (byte)LinuxSocket.Inet6 : (byte)LinuxSocket.Inet;
        BitConverter.TryWriteBytes(head.AsSpan(4), interfaceIndex);
        head[10] = FlagUse;
        return netlink.Ask(new NetlinkRequest(NewNeighbour, Create).Add(head).Add(NeighbourAddress, bytes));
    }
}
