using System;
using System.Collections.Generic;
using System.Net;

namespace LbAgent.Interop;

/// <summary>Which way an address lies. Linux only.</summary>
internal static class NetlinkRoutes
{
    private const ushort GetRoute = 26;

    // struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }
    private const int FixedLength = 12;
    private const ushort RouteTo = 1;
    private const ushort RouteOut = 4;
    private const ushort RouteGateway = 5;
    private const ushort RouteSource = 7;
    private const ushort RouteMetrics = 8;
    private const ushort RouteVia = 18;
    private const ushort MetricMtu = 2;

    /// <summary>The interface by which the kernel would send to an address; null where no route leads there, or it is the box's own.</summary>
    public static int? Towards(NetlinkSocket netlink, IPAddress address) =>
        Find(netlink, address) is { Kind: RouteKind.Unicast, Interface: not 0 } route ? route.Interface : null;

    public static NetworkRoute Find(NetlinkSocket netlink, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var head = new byte[FixedLength];
        (head[0], head[1]) = (bytes.Length == 16 ? (byte)LinuxSocket.Inet6 : (byte)LinuxSocket.Inet, (byte)(bytes.Length * 8));
        List<NetlinkReply> replies = [];
        if (netlink.Ask(new NetlinkRequest(GetRoute).Add(head).Add(RouteTo, bytes), replies) != 0 || replies is not [var route, ..])
        {
            return default;
        }

        var kind = (RouteKind)route.Payload[7];
        return new NetworkRoute(
            kind is RouteKind.Unicast or RouteKind.Local ? kind : RouteKind.None,
            (int)NetlinkReply.Number(route.Attribute(FixedLength, RouteOut)),
            Address(route.Attribute(FixedLength, RouteGateway)) ?? Via(route.Attribute(FixedLength, RouteVia)),
            Address(route.Attribute(FixedLength, RouteSource)),
            (int)NetlinkReply.Number(new NetlinkReply(0, route.Attribute(FixedLength, RouteMetrics).ToArray()).Attribute(0, MetricMtu)));
    }

    private static IPAddress? Address(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new IPAddress(bytes) : null;

    /// <summary>struct rtvia { u16 family; u8 address[]; }</summary>
    private static IPAddress? Via(ReadOnlySpan<byte> via) => via.Length > sizeof(ushort) ? Address(via[sizeof(ushort)..]) : null;
}
