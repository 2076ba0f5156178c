using System;

namespace LbAgent.Interop;

/// <summary>One message of the kernel's answer, without its header.</summary>
internal readonly record struct NetlinkReply(ushort Type, byte[] Payload)
{
    /// <summary>An attribute of 32 bits; 0 where it is missing.</summary>
    public static uint Number(ReadOnlySpan<byte> value) => value.Length == sizeof(uint) ? BitConverter.ToUInt32(value) : 0;

    /// <summary>The value of an attribute, behind a fixed part of that many bytes; empty where it is missing.</summary>
    public ReadOnlySpan<byte> Attribute(int fixedLength, ushort kind)
    {
        // struct rtattr { u16 len; u16 type; }, padded to 4 bytes; the two highest bits of the type are flags.
        const int header = 4;
        const int typeMask = 0x3FFF;
        var rest = Payload.AsSpan(Math.Min(Payload.Length, fixedLength));
        while (rest.Length >= header)
        {
            var length = BitConverter.ToUInt16(rest);
            if (length < header || length > rest.Length)
            {
                break;
            }

            if ((BitConverter.ToUInt16(rest[2..]) & typeMask) == kind)
            {
                return rest[header..length];
            }

            rest = rest[Math.Min(rest.Length, NetlinkRequest.Aligned(length))..];
        }

        return [];
    }
}
