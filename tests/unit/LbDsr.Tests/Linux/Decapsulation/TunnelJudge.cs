using System;
using System.Linq;
using System.Net;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>What may become of a frame at all, told without knowing how the program works. Settings are those of <see cref="Places"/>.</summary>
internal static class TunnelJudge
{
    private const int MacAddresses = 12;

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Wrong(byte[] sent, Verdict verdict, byte[] left) => verdict switch
    {
        Verdict.Drop => MayBeOurs(sent) ? null : "dropped, and not to one of the tunnel addresses",
        Verdict.Pass when left.SequenceEqual(sent) => null,
        Verdict.Pass when left.Length == sent.Length => "passed, but changed",
        Verdict.Pass => WrongWithoutHeader(sent, left),
        _ => "that is no verdict of ours",
    };

    /// <summary>Makes an IPv4 header's checksum right again, where the frame has one.</summary>
    public static void MendOuterChecksum(byte[] frame)
    {
        var (isIpv6, at) = Network(frame);
        if (isIpv6 == false && frame.Length >= at + 20)
        {
            (frame[at + 10], frame[at + 11]) = (0, 0);
            Packet.Big(InternetChecksum.Of(frame[at..(at + 20)])).CopyTo(frame, at + 10);
        }
    }

    private static string? WrongWithoutHeader(byte[] sent, byte[] left)
    {
        var (isIpv6, at) = Network(sent);
        if (isIpv6 is not { } known || !MayBeOurs(sent))
        {
            return "something was taken off what is not ours";
        }

        var header = known ? 40 : 20;
        var inner = sent[(at + header)..];
        var innerIsIpv6 = sent[at + (known ? 6 : 9)] == 41;
        var source = new IPAddress(sent.AsSpan(at + (known ? 8 : 12), known ? 16 : 4));
        return left.Length != sent.Length - header ? "more or less than the outer header was taken off"
            : !source.Equals(Places.Balancer(known)) ? $"taken from {source}"
            : !known && InternetChecksum.Of(sent[at..(at + 20)]) != 0 ? "taken with a wrong checksum"
            : !left.AsSpan(0, MacAddresses).SequenceEqual(sent.AsSpan(0, MacAddresses)) ? "the MAC addresses changed"
            : !left.AsSpan(MacAddresses, at - 14).SequenceEqual(sent.AsSpan(MacAddresses, at - 14)) ? "the tag changed"
            : Type(left, at - 2) != (innerIsIpv6 ? 0x86DD : 0x0800) ? "the type is not that of the packet inside"
            : !IsForVip(inner, innerIsIpv6) ? "the packet inside is for no VIP"
            : WrongInside(inner, left[at..], innerIsIpv6);
    }

    /// <summary>Nothing but what is said of congestion may have changed, and in IPv4 the checksum by as much.</summary>
    private static string? WrongInside(byte[] sent, byte[] left, bool isIpv6)
    {
        var expected = (byte[])sent.Clone();
        if (isIpv6)
        {
            expected[1] = (byte)((expected[1] & 0xCF) | (left[1] & 0x30));
            return left.SequenceEqual(expected) ? null : "the packet inside changed";
        }

        expected[1] = (byte)((expected[1] & 0xFC) | (left[1] & 3));
        (expected[10], expected[11]) = (left[10], left[11]);
        return !left.SequenceEqual(expected) ? "the packet inside changed"
            // Right stays right, and wrong by as much.
            : InternetChecksum.Of(left[..20]) != InternetChecksum.Of(sent[..20]) ? "the checksum of the packet inside does not fit"
            : null;
    }

    private static bool IsForVip(byte[] inner, bool isIpv6)
    {
        var vip = Places.Vip(isIpv6).GetAddressBytes();
        var place = isIpv6 ? 24 : 16;
        return inner.Length >= place + vip.Length && inner.AsSpan(place, vip.Length).SequenceEqual(vip);
    }

    private static bool MayBeOurs(byte[] frame)
    {
        var (isIpv6, at) = Network(frame);
        if (isIpv6 is not { } known)
        {
            return false;
        }

        var tunnel = Places.Server(known).GetAddressBytes();
        var place = at + (known ? 24 : 16);
        return (frame[0] & 1) == 0 && frame.Length >= place + tunnel.Length && frame.AsSpan(place, tunnel.Length).SequenceEqual(tunnel);
    }

    private static (bool? IsIpv6, int At) Network(byte[] frame)
    {
        var at = Type(frame, MacAddresses) is 0x8100 or 0x88A8 ? 18 : 14;
        return Type(frame, at - 2) switch
        {
            0x0800 => (false, at),
            0x86DD => (true, at),
            _ => (null, at),
        };
    }

    private static int Type(byte[] frame, int place) => frame.Length < place + 2 ? 0 : (frame[place] << 8) | frame[place + 1];
}
