using System;

namespace LbAgent.HealthChecks.Http;

/// <summary>The body of a response as its bytes come, by the way that its head says (RFC 9112, 6.3). Nobody asks for content by HEAD. Pure.</summary>
internal sealed class HttpBodyReader
{
    private readonly BodyBuffer _body;
    private readonly ChunkReader? _chunks;
    private readonly bool _untilClose;
    private long _left;

    public HttpBodyReader(HttpHead head, BodyBuffer body)
    {
        _body = body;
        if (head.Status is 101 or 204 or 304)
        {
            return;
        }

        _chunks = head.IsChunked ? new ChunkReader(body) : null;
        _left = head.IsChunked ? 0 : head.Length ?? 0;
        _untilClose = !head.IsChunked && head.Length is null;
    }

    /// <summary>Nothing more belongs to it.</summary>
    public bool IsComplete => !_untilClose && _left == 0 && _chunks?.IsComplete != false;

    public string? Problem => _chunks?.Problem;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_chunks is not null)
        {
            _chunks.Read(bytes);
        }
        else if (_untilClose)
        {
            _body.Add(bytes);
        }
        else
        {
            var count = (int)long.Min(_left, bytes.Length);
            _body.Add(bytes[..count]);
            _left -= count;
        }
    }

    /// <summary>The server has closed: whether that is where the body ends.</summary>
    public bool EndsByClose => _untilClose || IsComplete;
}
