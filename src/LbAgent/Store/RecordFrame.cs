using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Numerics;

namespace LbAgent.Store;

/// <summary>
/// How one record stands in a segment: magic, flags, length, checksum of these, checksum of the payload, payload.
/// The header has a checksum of its own, so that a damaged payload can be stepped over. CRC-32C (RFC 3720, B.4), little endian.
/// </summary>
internal static class RecordFrame
{
    public const int HeaderLength = 20;

    private const uint Magic = 0x3152_424C; // "LBR1"
    private const uint Compressed = 1;
    private const int CompressFrom = 4096;

    /// <summary>More than any configuration needs; a length beyond it is damage, not a reason to allocate.</summary>
    private const uint LongestPayload = 1u << 30;

    public static byte[] Wrap(byte[] payload)
    {
        var compress = payload.Length >= CompressFrom;
        var body = compress ? Deflate(payload) : payload;
        var frame = new byte[HeaderLength + body.Length];
        var header = frame.AsSpan(0, HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], compress ? Compressed : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Checksum(body));
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Checksum(header[..16]));
        body.CopyTo(frame, HeaderLength);
        return frame;
    }

    /// <summary>The length of the payload that follows a header; null where the header is damaged.</summary>
    public static int? PayloadLength(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) == Checksum(header[..16])
            && length <= LongestPayload
                ? (int)length
                : null;
    }

    /// <summary>The payload as it was given to <see cref="Wrap"/>; null where it is damaged.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> header, byte[] body)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != Checksum(body))
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) & Compressed) != 0 ? Inflate(body) : body;
    }

    private static byte[] Deflate(byte[] payload)
    {
        using var target = new MemoryStream(payload.Length / 4);
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(payload);
        }

        return target.ToArray();
    }

    private static byte[] Inflate(byte[] body)
    {
        using var source = new DeflateStream(new MemoryStream(body), CompressionMode.Decompress);
        using var target = new MemoryStream(body.Length * 4);
        source.CopyTo(target);
        return target.ToArray();
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
