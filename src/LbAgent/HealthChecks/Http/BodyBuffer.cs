using System;
using System.Buffers;

namespace LbAgent.HealthChecks.Http;

/// <summary>The beginning of a body, as far as it is looked at.</summary>
internal sealed class BodyBuffer(int most)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public int Length => _bytes.WrittenCount;

    /// <summary>There was more than is looked at.</summary>
    public bool IsOverfull { get; private set; }

    public void Add(ReadOnlySpan<byte> content)
    {
        var room = most - Length;
        IsOverfull |= content.Length > room;
        _bytes.Write(content[..int.Min(room, content.Length)]);
    }
}
