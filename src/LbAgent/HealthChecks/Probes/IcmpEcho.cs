using System;
using System.Buffers.Binary;

namespace LbAgent.HealthChecks.Probes;

/// <summary>Echo request and reply, of ICMP (RFC 792) and ICMPv6 (RFC 4443). Pure.</summary>
internal static class IcmpEcho
{
    /// <summary>As ping(8) sends by default: 8 of header, 56 of payload.</summary>
    public const int Length = 64;

    private const int HeaderLength = 8;

    /// <param name="to">Room for <see cref="Length"/>.</param>
    /// <param name="isIpv6">ICMPv6, whose checksum is the kernel's to write.</param>
    /// <param name="id">Ours; the kernel puts in its own where the socket is an unprivileged one.</param>
    /// <param name="sequence">Of this request.</param>
    /// <param name="token">What makes the payload its own.</param>
    public static void WriteRequest(Span<byte> to, bool isIpv6, ushort id, ushort sequence, ulong token)
    {
        var message = to[..Length];
        message.Clear();
        message[0] = (byte)(isIpv6 ? 128 : 8);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], id);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        for (var i = HeaderLength; i < Length; i += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64BigEndian(message[i..], token + (ulong)i);
        }

        if (!isIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message));
        }
    }

    /// <summary>Whether this is the reply to that request: its type, id, sequence and whole payload.</summary>
    /// <param name="message">From the ICMP header on.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="anyId">The kernel has chosen the id, and hands on only what has it.</param>
    public static bool IsReply(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request, bool anyId)
    {
        var type = request[0] == 128 ? 129 : 0;
        return message.Length == Length
            && message[0] == type
            && message[1] == 0
            && (anyId || message.Slice(4, 2).SequenceEqual(request.Slice(4, 2)))
            && message[6..].SequenceEqual(request[6..]);
    }

    /// <summary>RFC 1071, over an even number of bytes.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum >> 16) + (sum & 0xFFFF);
        sum += sum >> 16;
        return (ushort)~sum;
    }
}
