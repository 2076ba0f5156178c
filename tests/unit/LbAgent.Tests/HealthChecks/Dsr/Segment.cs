using System;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>A TCP segment in a frame, as far as tests look at it.</summary>
internal sealed record Segment(PhysicalAddress Sender, PhysicalAddress Receiver, IPEndPoint Source, IPEndPoint Destination, TcpFlags Flags, byte[] Ip)
{
    private const int LinkLength = 14;

    private int Header => Ip[0] >> 4 == 6 ? 40 : 20;

    private byte[] Addresses => Ip[(Header == 40 ? 8 : 12)..Header];

    private byte[] Tcp => Ip[Header..];

    public ushort Checksum => (ushort)((Tcp[16] << 8) | Tcp[17]);

    public uint Sequence => (uint)((Tcp[4] << 24) | (Tcp[5] << 16) | (Tcp[6] << 8) | Tcp[7]);

    /// <summary>Every checksum is right.</summary>
    public bool IsFinished => HasGoodHeader && InternetChecksum.OfTransport(Addresses, Packet.Tcp, Tcp) == 0;

    /// <summary>What is left to the hardware: the checksum stands for the addresses, the length and the protocol.</summary>
    public bool IsLeftToHardware => HasGoodHeader && Checksum == (ushort)~InternetChecksum.Of(Addresses, [0, 0, (byte)(Tcp.Length >> 8), (byte)Tcp.Length], [0, 0, 0, Packet.Tcp]);

    private bool HasGoodHeader => Header == 40 || InternetChecksum.Of(Ip[..Header]) == 0;

    /// <summary>Null: it is none, without options of IP.</summary>
    public static Segment? In(byte[] frame)
    {
        var type = (frame[12] << 8) | frame[13];
        var ip = frame[LinkLength..];
        var header = type == 0x86DD ? 40 : 20;
        if (type is not (0x0800 or 0x86DD) || ip[type == 0x86DD ? 6 : 9] != Packet.Tcp)
        {
            return null;
        }

        var (tcp, length) = (ip[header..], header == 40 ? 16 : 4);
        return new Segment(
            new PhysicalAddress(frame[6..12]),
            new PhysicalAddress(frame[..6]),
            new IPEndPoint(new IPAddress(ip[(header - (2 * length))..(header - length)]), (tcp[0] << 8) | tcp[1]),
            new IPEndPoint(new IPAddress(ip[(header - length)..header]), (tcp[2] << 8) | tcp[3]),
            (TcpFlags)tcp[13],
            ip);
    }

    /// <summary>A SYN-ACK to this SYN, as a host with those MAC addresses sends it.</summary>
    public byte[] SynAck(PhysicalAddress sender, PhysicalAddress receiver)
    {
        var answer = new Packet
        {
            IsIpv6 = Header == 40,
            Source = Destination.Address,
            Destination = Source.Address,
            SourcePort = (ushort)Destination.Port,
            DestinationPort = (ushort)Source.Port,
            Flags = TcpFlags.Syn | TcpFlags.Ack,
            Acknowledgment = Sequence + 1,
            PayloadLength = 0,
        };
        return [.. answer.Link(receiver.GetAddressBytes(), sender.GetAddressBytes()), .. answer.ToIp()];
    }
}
