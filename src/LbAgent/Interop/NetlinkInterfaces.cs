using System;
using System.Collections.Generic;
using System.Text;

namespace LbAgent.Interop;

/// <summary>The box's interfaces. Linux only.</summary>
internal static class NetlinkInterfaces
{
    private const ushort GetLink = 18;

    // struct ifinfomsg { u8 family; u8 pad; u16 type; i32 index; u32 flags; u32 change; }
    private const int FixedLength = 16;
    private const ushort TypeEthernet = 1;
    private const ushort TypeLoopback = 772; // Its frames have the same header.
    private const ushort LinkAddress = 1;
    private const ushort LinkName = 3;
    private const ushort LinkMtu = 4;
    private const ushort LinkBelow = 5;
    private const ushort LinkInfo = 18;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort VlanId = 1;
    private const int MacLength = 6;
    private const uint Up = 0x1;
    private const uint Loopback = 0x8;
    private const uint Running = 0x40;

    public static List<NetworkLink> List(NetlinkSocket netlink)
    {
        List<NetlinkReply> replies = [];
        _ = netlink.Ask(new NetlinkRequest(GetLink, NetlinkRequest.Dump).Add(new byte[FixedLength]), replies);
        return replies.ConvertAll(Read);
    }

    /// <summary>Whether what goes over it has an Ethernet header; false also where it is gone.</summary>
    public static bool IsEthernet(NetlinkSocket netlink, int index)
    {
        var head = new byte[FixedLength];
        BitConverter.TryWriteBytes(head.AsSpan(4), index);
        List<NetlinkReply> replies = [];
        return netlink.Ask(new NetlinkRequest(GetLink).Add(head), replies) == 0 && replies is [var link, ..] && BitConverter.ToUInt16(link.Payload, 2) is TypeEthernet or TypeLoopback;
    }

    private static NetworkLink Read(NetlinkReply link)
    {
        var flags = BitConverter.ToUInt32(link.Payload, 8);
        var mac = link.Attribute(FixedLength, LinkAddress);
        var info = new NetlinkReply(0, link.Attribute(FixedLength, LinkInfo).ToArray());
        var kind = Text(info.Attribute(0, InfoKind));
        var isVlan = kind == "vlan";
        return new NetworkLink(
            BitConverter.ToInt32(link.Payload, 4),
            Text(link.Attribute(FixedLength, LinkName)),
            (flags & (Up | Running)) == (Up | Running),
            (flags & Loopback) != 0,
            BitConverter.ToUInt16(link.Payload, 2) == TypeEthernet && mac.Length == MacLength ? mac.ToArray() : [],
            (int)NetlinkReply.Number(link.Attribute(FixedLength, LinkMtu)),
            kind,
            isVlan ? (int)NetlinkReply.Number(link.Attribute(FixedLength, LinkBelow)) : 0,
            isVlan ? IdOf(info) : (ushort)0);
    }

    private static ushort IdOf(NetlinkReply info)
    {
        var id = new NetlinkReply(0, info.Attribute(0, InfoData).ToArray()).Attribute(0, VlanId);
        return id.Length == sizeof(ushort) ? BitConverter.ToUInt16(id) : (ushort)0;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));
}
