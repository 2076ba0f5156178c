using System;
using System.Collections.Generic;
using System.Net;
using System.Text;

namespace LbAgent.Interop;

/// <summary>The box's interfaces, and which of them leads to an address. Linux only.</summary>
internal static class NetlinkInterfaces
{
    private const ushort GetLink = 18;
    private const ushort GetRoute = 26;

    // struct ifinfomsg { u8 family; u8 pad; u16 type; i32 index; u32 flags; u32 change; }
    private const int LinkLength = 16;
    private const ushort LinkName = 3;
    private const ushort Ethernet = 1;
    private const ushort LoopbackType = 772; // Its frames have the same header.
    private const uint Up = 0x1;
    private const uint Loopback = 0x8;
    private const uint Running = 0x40;

    // struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }
    private const int RouteLength = 12;
    private const ushort RouteTo = 1;
    private const ushort RouteOut = 4;
    private const byte Unicast = 1;

    /// <summary>The interface by which the kernel would send to an address; null where no route leads there.</summary>
    public static int? Towards(NetlinkSocket netlink, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var head = new byte[RouteLength];
        (head[0], head[1]) = (bytes.Length == 16 ? (byte)10 : (byte)2, (byte)(bytes.Length * 8));
        List<NetlinkReply> replies = [];
        if (netlink.Ask(new NetlinkRequest(GetRoute).Add(head).Add(RouteTo, bytes), replies) != 0 || replies is not [var route, ..] || route.Payload[7] != Unicast)
        {
            return null;
        }

        var index = route.Attribute(RouteLength, RouteOut);
        return index.Length == 4 ? BitConverter.ToInt32(index) : null;
    }

    public static List<(int Index, string Name, bool IsRunning, bool IsLoopback)> List(NetlinkSocket netlink)
    {
        List<NetlinkReply> replies = [];
        _ = netlink.Ask(new NetlinkRequest(GetLink, NetlinkRequest.Dump).Add(new byte[LinkLength]), replies);
        return replies.ConvertAll(link =>
        {
            var flags = BitConverter.ToUInt32(link.Payload, 8);
            return (BitConverter.ToInt32(link.Payload, 4), NameOf(link), (flags & (Up | Running)) == (Up | Running), (flags & Loopback) != 0);
        });
    }

    /// <summary>Whether what goes over it has an Ethernet header; false also where it is gone.</summary>
    public static bool IsEthernet(NetlinkSocket netlink, int index)
    {
        var head = new byte[LinkLength];
        BitConverter.TryWriteBytes(head.AsSpan(4), index);
        List<NetlinkReply> replies = [];
        return netlink.Ask(new NetlinkRequest(GetLink).Add(head), replies) == 0 && replies is [var link, ..] && BitConverter.ToUInt16(link.Payload, 2) is Ethernet or LoopbackType;
    }

    private static string NameOf(NetlinkReply link) => Encoding.UTF8.GetString(link.Attribute(LinkLength, LinkName).TrimEnd((byte)0));
}
