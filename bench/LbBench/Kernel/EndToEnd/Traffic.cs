using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>struct traffic of Bpf/wire.bpf.c: a frame of 60 bytes, UDP, and from which ports it comes in turn.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Traffic
{
    public const int FrameLength = 60;
    public const int Port = 80;

    private const int Ip = 14;
    private const int Udp = Ip + 20;
    private const byte UdpProtocol = 17;

    public Frame Bytes;
    public uint Flows;
    public uint FirstPort;
    private readonly uint padding;

    public static Traffic To(byte[] nextHop, byte[] own, uint flows)
    {
        var traffic = new Traffic { Flows = flows, FirstPort = 20_000 };
        Span<byte> frame = traffic.Bytes;
        nextHop.CopyTo(frame);
        own.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        (frame[Ip], frame[Ip + 8], frame[Ip + 9]) = (0x45, 64, UdpProtocol);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Ip + 2)..], FrameLength - Ip);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Ip + 6)..], 0x4000);
        Wire.Client.TryWriteBytes(frame[(Ip + 12)..], out _);
        Wire.Vip.TryWriteBytes(frame[(Ip + 16)..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Ip + 10)..], (ushort)~Sum(frame[Ip..Udp]));
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Udp + 2)..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Udp + 4)..], FrameLength - Udp);
        // The source port and its complement, which the program puts in, together change nothing.
        var pseudo = Sum(frame[(Ip + 12)..Udp]) + UdpProtocol + (FrameLength - Udp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(Udp + 6)..], (ushort)~Fold(pseudo + Sum(frame[Udp..FrameLength])));
        return traffic;
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        return Fold(sum);
    }

    private static int Fold(int sum) => sum > 0xFFFF ? Fold((sum & 0xFFFF) + (sum >> 16)) : sum;

    [InlineArray(FrameLength)]
    internal struct Frame
    {
        private byte first;
    }
}
