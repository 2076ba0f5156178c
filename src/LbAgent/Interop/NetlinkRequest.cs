using System;

namespace LbAgent.Interop;

/// <summary>A message to the kernel under construction: header, a fixed part, attributes. Every request asks to be acknowledged.</summary>
internal sealed class NetlinkRequest
{
    public const ushort Dump = 0x300;
    public const ushort CreateOnly = 0x600; // NLM_F_CREATE | NLM_F_EXCL

    private const ushort RequestAndAcknowledge = 0x5;
    private const int HeaderLength = 16;

    private readonly byte[] _bytes = new byte[256];
    private int _length = HeaderLength;

    public NetlinkRequest(ushort type, ushort flags = 0)
    {
        BitConverter.TryWriteBytes(_bytes.AsSpan(4), type);
        BitConverter.TryWriteBytes(_bytes.AsSpan(6), (ushort)(RequestAndAcknowledge | flags));
    }

    public static int Aligned(int length) => (length + 3) & ~3;

    public NetlinkRequest Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += Aligned(bytes.Length);
        return this;
    }

    public NetlinkRequest Add(ushort kind, ReadOnlySpan<byte> value)
    {
        var at = _bytes.AsSpan(_length);
        BitConverter.TryWriteBytes(at, (ushort)(4 + value.Length));
        BitConverter.TryWriteBytes(at[2..], kind);
        _length += 4;
        return Add(value);
    }

    public NetlinkRequest Add(ushort kind, uint value) => Add(kind, BitConverter.GetBytes(value));

    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        BitConverter.TryWriteBytes(_bytes, _length);
        BitConverter.TryWriteBytes(_bytes.AsSpan(8), sequence);
        return _bytes.AsSpan(0, _length);
    }
}
