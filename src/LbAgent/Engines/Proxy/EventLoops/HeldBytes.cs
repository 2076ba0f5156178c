using System;
using System.Buffers;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Bytes that a receiver did not take yet, in a rented buffer that is there only as long as they are. One thread.</summary>
internal struct HeldBytes
{
    private byte[]? _buffer;
    private int _from;

    public int Length { get; private set; }

    public readonly Span<byte> Span => _buffer.AsSpan(_from, Length);

    /// <summary>Behind those that are held already.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var length = Length + bytes.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        Span.CopyTo(buffer);
        bytes.CopyTo(buffer.AsSpan(Length));
        Clear();
        (_buffer, _from, Length) = (buffer, 0, length);
    }

    /// <summary>Forgets the first of them.</summary>
    public void Skip(int bytes)
    {
        _from += bytes;
        Length -= bytes;
        if (Length == 0)
        {
            Clear();
        }
    }

    public void Clear()
    {
        if (_buffer is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            (_buffer, _from, Length) = (null, 0, 0);
        }
    }
}
