using System;
using System.Linq;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>What may become of a frame at all, told without knowing how the program works.</summary>
internal static class FrameJudge
{
    private const int Addresses = 12;

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Wrong(byte[] sent, Verdict verdict, byte[] left) => verdict switch
    {
        Verdict.Pass => left.SequenceEqual(sent) ? null : "passed, but changed",
        Verdict.Drop or Verdict.Transmit when !MayBeOurs(sent) => "it is not for a VIP",
        Verdict.Drop => null,
        Verdict.Transmit when left.AsSpan(Addresses).SequenceEqual(sent.AsSpan(Addresses)) => null,
        Verdict.Transmit when left.Length < sent.Length && IsWhole(left) => null,
        Verdict.Transmit when left.Length > sent.Length && IsWhole(left) => IsWrapped(sent, left) ? null : "the packet inside is not what was sent",
        Verdict.Transmit => "what was sent on is not whole",
        _ => "that is no verdict of ours",
    };

    /// <summary>To one of the VIPs' addresses, behind one tag at most.</summary>
    private static bool MayBeOurs(byte[] frame)
    {
        var (isIpv6, at) = Network(frame);
        if (isIpv6 is not { } known)
        {
            return false;
        }

        var vip = DatapathRig.VipAddress(known).GetAddressBytes();
        var place = at + (known ? 24 : 16);
        return (frame[0] & 1) == 0 && frame.Length >= place + vip.Length && frame.AsSpan(place, vip.Length).SequenceEqual(vip);
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
            4 or 41 => true,
            _ => false,
        };
    }

    private static bool IsWrapped(byte[] sent, byte[] left)
    {
        var (_, at) = Network(sent);
        return left.AsSpan(left.Length - (sent.Length - at)).SequenceEqual(sent.AsSpan(at));
    }
}
