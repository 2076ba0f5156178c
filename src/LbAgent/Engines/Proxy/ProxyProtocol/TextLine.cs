using System;
using System.Buffers;

namespace LbAgent.Engines.Proxy.ProxyProtocol;

/// <summary>A cursor over a line of which perhaps only the beginning is there. A take that fails leaves the cursor.</summary>
internal ref struct TextLine(ReadOnlySpan<byte> received)
{
    private readonly ReadOnlySpan<byte> _received = received;

    /// <summary>Bytes taken so far.</summary>
    public int Position { get; private set; }

    /// <summary>The last take failed only because the line is not all there.</summary>
    public bool IsShort { get; private set; }

    public readonly int Length => _received.Length;

    private readonly ReadOnlySpan<byte> Rest => _received[Position..];

    /// <summary>Takes exactly this.</summary>
    public bool Take(ReadOnlySpan<byte> expected)
    {
        var rest = Rest;
        IsShort = rest.Length < expected.Length && expected.StartsWith(rest);
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        Position += expected.Length;
        return true;
    }

    /// <summary>Whether this byte is next; it stays.</summary>
    public bool IsAt(byte next)
    {
        IsShort = Rest.IsEmpty;
        return !IsShort && Rest[0] == next;
    }

    /// <summary>Takes a field of such bytes and the byte that ends it, which is not part of it.</summary>
    public bool TakeField(SearchValues<byte> characters, int maxLength, byte end, out ReadOnlySpan<byte> field)
    {
        field = Rest;
        var length = field.IndexOfAnyExcept(characters);
        IsShort = length < 0 && field.Length <= maxLength;
        if (length < 0 || length > maxLength || field[length] != end)
        {
            return false;
        }

        field = field[..length];
        Position += length + 1;
        return true;
    }

    /// <summary>Moves to the next such byte; fails where the other comes before it.</summary>
    public bool SkipTo(byte end, byte unless)
    {
        var found = Rest.IndexOfAny(end, unless);
        IsShort = found < 0;
        if (found < 0 || Rest[found] != end)
        {
            return false;
        }

        Position += found;
        return true;
    }
}
