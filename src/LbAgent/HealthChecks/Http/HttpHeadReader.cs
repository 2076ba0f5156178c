using System;
using System.Buffers;
using System.Globalization;

namespace LbAgent.HealthChecks.Http;

/// <summary>
/// Reads the head of an HTTP/1.x response as its bytes come (RFC 9112, 2 to 6). Interim responses (1xx) are passed over. What a hostile
/// server sends ends in <see cref="Problem"/>, never in an exception, and is no more than <see cref="MostBytes"/>, interim responses and all. Pure.
/// </summary>
internal sealed class HttpHeadReader
{
    /// <summary>As most servers and proxies allow.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly byte[] Beginning = "HTTP/1."u8.ToArray();

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private int _passedOver;

    /// <summary>Null until it is whole.</summary>
    public HttpHead? Head { get; private set; }

    /// <summary>Why this is no head, in words; null: nothing is wrong so far.</summary>
    public string? Problem { get; private set; }

    public bool HasBegun => _bytes.WrittenCount > 0;

    /// <summary>Takes what it needs, and returns how many bytes that was: behind the head begins the body.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (Head is null && Problem is null && used < bytes.Length)
        {
            // A line at a time: only at the end of one can the head end.
            var end = bytes[used..].IndexOf((byte)'\n');
            var line = end < 0 ? bytes[used..] : bytes.Slice(used, end + 1);
            used += line.Length;
            Take(line);
        }

        return used;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        var isBegun = line[^1] == '\n' && (_bytes.WrittenCount == 0 || _bytes.WrittenSpan[^1] == '\n');
        _bytes.Write(line);
        var all = _bytes.WrittenSpan;
        if (!all.StartsWith(Beginning.AsSpan(0, int.Min(Beginning.Length, all.Length))))
        {
            Problem = $"the answer is not HTTP/1: '{ForeignText.Of(all)}'";
        }
        else if (all.Length > MostBytes - _passedOver)
        {
            Problem = $"the headers are longer than {MostBytes / 1024} KiB";
        }
        else if (line[^1] == '\n' && IsEmpty(all, isBegun ? line.Length : 0))
        {
            Parse(all);
        }
    }

    /// <summary>Whether the line that ends here is empty.</summary>
    private static bool IsEmpty(ReadOnlySpan<byte> all, int lineLength) => lineLength > 0
        ? lineLength == 1 || (lineLength == 2 && all[^2] == '\r')
        : all.EndsWith("\n\r\n"u8) || all.EndsWith("\n\n"u8);

    private void Parse(ReadOnlySpan<byte> all)
    {
        var end = all.IndexOf((byte)'\n');
        var first = all[..end].TrimEnd((byte)'\r');
        if (ReadStatus(first) is not { } status)
        {
            Problem = $"no status line: '{ForeignText.Of(first)}'";
            return;
        }

        if (status is >= 100 and < 200 and not 101)
        {
            _passedOver += all.Length;
            _bytes.ResetWrittenCount();
            return;
        }

        var fields = new HttpFields();
        foreach (var range in all[(end + 1)..].Split((byte)'\n'))
        {
            var line = all[(end + 1)..][range].TrimEnd((byte)'\r');
            if (!line.IsEmpty && !fields.Take(line))
            {
                Problem = $"a header that is none: '{ForeignText.Of(line)}'";
                return;
            }
        }

        Problem = fields.Problem;
        Head = Problem is null ? new HttpHead(status, ForeignText.Of(first.Length > 13 ? first[13..] : default), fields.Length, fields.IsChunked, fields.Encoding) : null;
    }

    /// <summary>HTTP/1.x, a space, three digits, and then a space or nothing.</summary>
    private static int? ReadStatus(ReadOnlySpan<byte> line) =>
        line.Length >= 12
        && line[7] is >= (byte)'0' and <= (byte)'9'
        && line[8] == ' '
        && (line.Length == 12 || line[12] == ' ')
        && int.TryParse(line.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status >= 100
            ? status
            : null;
}
