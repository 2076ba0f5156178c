using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace LbAgent.Interop;

/// <summary>The addresses of the interfaces: listed, added, taken away. Linux only.</summary>
internal static class NetlinkAddresses
{
    private const ushort NewAddress = 20;
    private const ushort DeleteAddress = 21;
    private const ushort GetAddress = 22;

    // struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }
    private const int FixedLength = 8;
    private const ushort AttributeAddress = 1;
    private const ushort AttributeLocal = 2;
    private const ushort AttributeCacheInfo = 6;
    private const ushort AttributeFlags = 8;
    private const ushort AttributeMark = 11;

    private const uint NoDuplicateDetection = 0x2;
    private const uint NoPrefixRoute = 0x200;

    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;

    /// <exception cref="Win32Exception">The kernel does not answer.</exception>
    public static List<InterfaceAddress> List(NetlinkSocket netlink)
    {
        List<NetlinkReply> replies = [];
        var error = netlink.Ask(new NetlinkRequest(GetAddress, NetlinkRequest.Dump).Add(new byte[FixedLength]), replies);
        if (error != 0)
        {
            throw new Win32Exception(error);
        }

        List<InterfaceAddress> found = new(replies.Count);
        foreach (var reply in replies)
        {
            // IFA_LOCAL is the address itself; IFA_ADDRESS is the other end where the link has one, else the same.
            var local = reply.Attribute(FixedLength, AttributeLocal);
            var address = local.IsEmpty ? reply.Attribute(FixedLength, AttributeAddress) : local;
            if (reply.Type == NewAddress && address.Length is 4 or 16)
            {
                var mark = reply.Attribute(FixedLength, AttributeMark);
                var index = BitConverter.ToInt32(reply.Payload, 4);
                found.Add(new(new IPAddress(address), reply.Payload[1], index, mark.IsEmpty ? (byte)0 : mark[0]));
            }
        }

        return found;
    }

    /// <summary>
    /// Adds an address of full length. In IPv6 it serves at once, without the wait for duplicates, and is "deprecated": the
    /// box does not choose it as the source of connections it opens itself while it has another.
    /// </summary>
    /// <returns>0, or the error number: EEXIST where the interface has it, EPERM without CAP_NET_ADMIN.</returns>
    public static int Add(NetlinkSocket netlink, IPAddress address, int interfaceIndex, byte mark)
    {
        var request = Change(NewAddress, NetlinkRequest.CreateOnly, address, interfaceIndex).Add(AttributeMark, [mark]);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // struct ifa_cacheinfo { u32 preferred; u32 valid; u32 created; u32 updated; }, in seconds; all ones is for ever.
            byte[] deprecated = [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0];
            request.Add(AttributeFlags, NoDuplicateDetection | NoPrefixRoute).Add(AttributeCacheInfo, deprecated);
        }

        return netlink.Ask(request);
    }

    /// <returns>0, or the error number: EADDRNOTAVAIL where the interface has no such address, ENODEV where it is gone.</returns>
    public static int Remove(NetlinkSocket netlink, IPAddress address, int interfaceIndex) =>
        netlink.Ask(Change(DeleteAddress, 0, address, interfaceIndex));

    private static NetlinkRequest Change(ushort type, ushort flags, IPAddress address, int interfaceIndex)
    {
        var bytes = address.GetAddressBytes();
        var isV6 = bytes.Length == 16;
        var head = new byte[FixedLength];
        (head[0], head[1]) = (isV6 ? FamilyV6 : FamilyV4, (byte)(bytes.Length * 8));
        BitConverter.TryWriteBytes(head.AsSpan(4), interfaceIndex);
        return new NetlinkRequest(type, flags).Add(head).Add(AttributeLocal, bytes).Add(AttributeAddress, bytes);
    }
}
