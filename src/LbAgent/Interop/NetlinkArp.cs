using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Text;

namespace LbAgent.Interop;

/// <summary>
/// What the interfaces do about ARP: read and set by netlink, which works in the network namespace of its socket, also where /proc/sys is read-only, as
/// in a container. Linux only.
/// </summary>
internal static class NetlinkArp
{
    private const ushort GetLink = 18;
    private const ushort SetLink = 19;

    // struct ifinfomsg { u8 family; u8 pad; u16 type; i32 index; u32 flags; u32 change; }
    private const int FixedLength = 16;
    private const ushort TypeEthernet = 1;
    private const ushort LinkName = 3;
    private const ushort LinkMaster = 10;
    private const ushort LinkInfo = 18;
    private const ushort LinkFamilies = 26;
    private const ushort InfoKind = 1;
    private const ushort InetSettings = 1;
    private const uint Loopback = 0x8;
    private const uint NoArp = 0x80;

    // IPV4_DEVCONF_*, linux/ip.h: they count from 1, and stand in the kernel's answer in that order.
    private const ushort ArpAnnounce = 18;
    private const ushort ArpIgnore = 19;

    /// <summary>
    /// Those that ask and answer by ARP themselves: Ethernet, and neither a port of a bridge nor a part of a bond, whose packets go by the bridge's and the
    /// bond's own settings.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel does not tell.</exception>
    public static List<InterfaceArp> List(NetlinkSocket netlink)
    {
        List<NetlinkReply> replies = [];
        if (netlink.Ask(new NetlinkRequest(GetLink, NetlinkRequest.Dump).Add(new byte[FixedLength]), replies) is not 0 and var error)
        {
            throw new Win32Exception(error);
        }

        var vrfs = replies.Where(link => KindOf(link) == "vrf").Select(IndexOf).ToHashSet();
        List<InterfaceArp> found = [];
        foreach (var link in replies)
        {
            var master = (int)NetlinkReply.Number(link.Attribute(FixedLength, LinkMaster));
            if (BitConverter.ToUInt16(link.Payload, 2) == TypeEthernet
                && (BitConverter.ToUInt32(link.Payload, 8) & (Loopback | NoArp)) == 0
                && (master == 0 || vrfs.Contains(master))
                && Read(link) is { } read)
            {
                found.Add(read);
            }
        }

        return found;
    }

    /// <returns>0, or the error number: EPERM without CAP_NET_ADMIN, ENODEV where the interface is gone.</returns>
    public static int Set(NetlinkSocket netlink, int interfaceIndex, ArpValues values)
    {
        var head = new byte[FixedLength];
        BitConverter.TryWriteBytes(head.AsSpan(4), interfaceIndex);
        byte[] settings = [.. Attribute(ArpAnnounce, BitConverter.GetBytes(values.Announce)), .. Attribute(ArpIgnore, BitConverter.GetBytes(values.Ignore))];
        return netlink.Ask(new NetlinkRequest(SetLink).Add(head).Add(LinkFamilies, Attribute(LinuxSocket.Inet, Attribute(InetSettings, settings))));
    }

    private static InterfaceArp? Read(NetlinkReply link)
    {
        var families = new NetlinkReply(0, link.Attribute(FixedLength, LinkFamilies).ToArray());
        var settings = new NetlinkReply(0, families.Attribute(0, LinuxSocket.Inet).ToArray()).Attribute(0, InetSettings);
        return settings.Length < ArpIgnore * sizeof(int)
            ? null
            : new InterfaceArp(
                IndexOf(link),
                Text(link.Attribute(FixedLength, LinkName)),
                new ArpValues(BitConverter.ToInt32(settings[((ArpIgnore - 1) * sizeof(int))..]), BitConverter.ToInt32(settings[((ArpAnnounce - 1) * sizeof(int))..])));
    }

    private static byte[] Attribute(ushort kind, byte[] value) => [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(kind), .. value];

    private static int IndexOf(NetlinkReply link) => BitConverter.ToInt32(link.Payload, 4);

    private static string KindOf(NetlinkReply link) => Text(new NetlinkReply(0, link.Attribute(FixedLength, LinkInfo).ToArray()).Attribute(0, InfoKind));

    private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));
}
