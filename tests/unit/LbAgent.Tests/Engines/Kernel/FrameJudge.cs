using System;
using System.Linq;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What may become of a frame at all, told without knowing how the program works.</summary>
internal static class FrameJudge
{
    /// <summary>The VLAN that servers with one are in.</summary>
    public const ushort Vlan = 0x0FFE;

    private const byte Ipv4InIp = 4;
    private const byte Ipv6InIp = 41;

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Wrong(byte[] sent, Verdict verdict, byte[] left) => verdict switch
    {
        Verdict.Pass => left.SequenceEqual(sent) ? null : "passed, but changed",
        Verdict.Drop or Verdict.Transmit when !MayBeOurs(sent) => "it is not for a VIP, or not for us",
        Verdict.Drop => null,
        Verdict.Transmit => WrongInLink(sent, left) ?? WrongInPacket(sent[Network(sent).At..], left),
        _ => "that is no verdict of ours",
    };

    /// <summary>The tag that it came with, that of the servers' VLAN with the same priority, or none.</summary>
    private static string? WrongInLink(byte[] sent, byte[] left)
    {
        var (before, after) = (TagOf(sent), TagOf(left));
        return after == before || after is null || (after.Value.Type == 0x8100 && after.Value.Control == (((before?.Control ?? 0) & 0xF000) | Vlan))
            ? null
            : "the tag is neither the packet's nor the server's";
    }

    private static string? WrongInPacket(byte[] packet, byte[] left)
    {
        var (isIpv6, at) = Network(left);
        if (left.AsSpan(at).SequenceEqual(packet))
        {
            return null;
        }

        if (isIpv6 is not { } known || !IsWhole(left))
        {
            return "what was sent on is not whole";
        }

        var inner = left.AsSpan(at + (known ? 40 : 20));
        return left[at + (known ? 6 : 9)] switch
        {
            Ipv4InIp or Ipv6InIp => inner.SequenceEqual(packet) ? null : "the packet inside is not what was sent",
            Packet.Tcp => inner.Length == 20 ? null : "a reset is a header and nothing more",
            // No more of it than the packet itself, its padding left out.
            _ => packet.AsSpan().StartsWith(inner[8..]) ? null : "the packet that the error is about is not what was sent",
        };
    }

    /// <summary>To one of the VIPs' addresses, behind one tag at most, and to our MAC address.</summary>
    private static bool MayBeOurs(byte[] frame)
    {
        var (isIpv6, at) = Network(frame);
        if (isIpv6 is not { } known)
        {
            return false;
        }

        var vip = DatapathRig.VipAddress(known).GetAddressBytes();
        var place = at + (known ? 24 : 16);
        return frame.AsSpan().StartsWith(Mac.Balancer) && frame.Length >= place + vip.Length && frame.AsSpan(place, vip.Length).SequenceEqual(vip);
    }

    private static (bool? IsIpv6, int At) Network(byte[] frame)
    {
        var at = 14;
        if (Type(frame, 12) is 0x8100 or 0x88A8)
        {
            at = 18;
        }

        return frame.Length < at ? (null, at) : Type(frame, at - 2) switch
        {
            0x0800 => (false, at),
            0x86DD => (true, at),
            _ => (null, at),
        };
    }

    private static (int Type, int Control)? TagOf(byte[] frame) => Type(frame, 12) is var type and (0x8100 or 0x88A8) ? (type, Type(frame, 14)) : null;

    private static int Type(byte[] frame, int place) => frame.Length < place + 2 ? 0 : (frame[place] << 8) | frame[place + 1];

    /// <summary>The header that we wrote, and a reset or ICMP error of ours, sums up to nothing wrong and says its length.</summary>
    private static bool IsWhole(byte[] frame)
    {
        var (isIpv6, at) = Network(frame);
        if (isIpv6 is not { } known)
        {
            return false;
        }

        var header = known ? 40 : 20;
        var length = known ? 40 + Type(frame, at + 4) : Type(frame, at + 2);
        if (at + length > frame.Length || (!known && InternetChecksum.Of(frame[at..(at + header)]) != 0))
        {
            return false;
        }

        var protocol = frame[at + (known ? 6 : 9)];
        var addresses = known ? frame[(at + 8)..(at + 40)] : frame[(at + 12)..(at + 20)];
        var rest = frame[(at + header)..(at + length)];
        return protocol switch
        {
            Packet.Tcp or IcmpError.OfIpv6 => InternetChecksum.OfTransport(addresses, protocol, rest) == 0,
            IcmpError.OfIpv4 => InternetChecksum.Of(rest) == 0,
            Ipv4InIp or Ipv6InIp => true,
            _ => false,
        };
    }
}
