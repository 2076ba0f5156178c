using System;
using System.Buffers.Binary;
using System.Net;

namespace LbAdmin.Bench.Kernel;

/// <summary>A TCP packet of 80 bytes with its Ethernet header. Checksums are not looked at on the way and are left out.</summary>
internal static class BenchFrame
{
    public const byte Syn = 2;
    public const byte Ack = 16;

    private const int Link = 14;
    private const int Tcp = 6;
    private const int ServicePort = 80;

    /// <summary>Where the last 4 bytes of the source address stand.</summary>
    public static uint SourcePlace(bool isIpv6) => isIpv6 ? Link + 8 + 12u : Link + 12;

    public static byte[] To(IPAddress destination, byte flags)
    {
        var frame = new byte[Plan.FrameLength];
        var address = destination.GetAddressBytes();
        var isIpv6 = address.Length == 16;
        frame[0] = 2;
        frame[6] = 2;
        var ip = frame[Link..];
        if (isIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x86DD);
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)(ip.Length - 40));
            (ip[6], ip[7]) = (Tcp, 64);
            ip[8] = 0x20;
            address.CopyTo(ip, 24);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
            (ip[0], ip[8], ip[9]) = (0x45, 64, Tcp);
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)ip.Length);
            BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(6), 0x4000);
            address.CopyTo(ip, 16);
        }

        var tcp = ip.AsSpan(isIpv6 ? 40 : 20);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], ServicePort);
        (tcp[12], tcp[13]) = (0x50, flags);
        ip.CopyTo(frame, Link);
        return frame;
    }
}
