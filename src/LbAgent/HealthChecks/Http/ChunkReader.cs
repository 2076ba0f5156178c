using System;

namespace LbAgent.HealthChecks.Http;

/// <summary>The chunked transfer coding (RFC 9112, 7.1) as its bytes come: hands on what is content. Pure.</summary>
internal sealed class ChunkReader(BodyBuffer body)
{
    /// <summary>Of a chunk's line with its extensions, and of the trailer.</summary>
    private const int LongestLine = 4096;

    private const long LongestChunk = 1L << 40;

    private State _state = State.Size;
    private long _size;
    private int _digits;
    private int _lineLength;

    private enum State
    {
        Size,
        Extension,
        Content,
        EndOfContent,
        Trailer,
        Done,
    }

    public bool IsComplete => _state == State.Done;

    /// <summary>In words; null: nothing is wrong so far.</summary>
    public string? Problem { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Problem is null && !IsComplete)
        {
            if (_state == State.Content)
            {
                var count = (int)long.Min(_size, bytes.Length);
                body.Add(bytes[..count]);
                _size -= count;
                bytes = bytes[count..];
                _state = _size == 0 ? State.EndOfContent : State.Content;
            }
            else
            {
                Step(bytes[0]);
                bytes = bytes[1..];
            }
        }
    }

    private void Step(byte one)
    {
        switch (_state)
        {
            case State.Size when HexDigit(one) is { } digit:
                _size = (_size << 4) | (uint)digit;
                _digits++;
                Problem = _size > LongestChunk ? "a chunk without end" : null;
                break;
            case State.Size when _digits > 0 && one is (byte)';' or (byte)' ' or (byte)'\t' or (byte)'\r':
                _state = State.Extension;
                break;
            case State.Size or State.Extension when _digits > 0 && one == '\n':
                (_state, _digits, _lineLength) = (_size == 0 ? State.Trailer : State.Content, 0, 0);
                break;
            case State.Extension when _lineLength++ < LongestLine:
                break;
            case State.EndOfContent when one == '\r' && _lineLength++ == 0:
                break;
            case State.EndOfContent when one == '\n':
                (_state, _lineLength) = (State.Size, 0);
                break;
            case State.Trailer:
                StepTrailer(one);
                break;
            default:
                Problem = "chunks that are none";
                break;
        }
    }

    /// <summary>Ends with an empty line.</summary>
    private void StepTrailer(byte one)
    {
        if (one == '\n')
        {
            _state = _lineLength == 0 ? State.Done : State.Trailer;
            _lineLength = 0;
        }
        else if (++_digits > LongestLine || (one != '\r' && ++_lineLength > LongestLine))
        {
            Problem = "a trailer without end";
        }
    }

    private static int? HexDigit(byte one) => one switch
    {
        >= (byte)'0' and <= (byte)'9' => one - '0',
        >= (byte)'a' and <= (byte)'f' => one - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => one - 'A' + 10,
        _ => null,
    };
}
