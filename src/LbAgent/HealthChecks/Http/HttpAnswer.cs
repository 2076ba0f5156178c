using System;
using System.Globalization;
using LbAgent.Domain;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks.Http;

/// <summary>
/// Judges an answer as its bytes come, and says so as soon as it can be said. Content under a status that is not expected counts for
/// nothing: an error page may well have the word that is looked for. Pure.
/// </summary>
internal sealed class HttpAnswer(HttpProbeSettings settings, bool wantsContent)
{
    private readonly HttpExpectation _expected = HttpExpectation.Of(settings);
    private readonly HttpHeadReader _head = new();
    private readonly BodyBuffer _body = new(settings.MaxBody);
    private HttpBodyReader? _reader;
    private int _searched;

    public bool HasStatus => _head.Head is not null;

    public bool IsStatusGood => _head.Head is { } head && _expected.Statuses.Contains(head.Status);

    /// <summary>As "HTTP 200 OK".</summary>
    public string StatusText => string.Create(CultureInfo.InvariantCulture, $"HTTP {_head.Head?.Status} {_head.Head?.Phrase}").TrimEnd();

    /// <summary>Takes what has come. Null: that is not enough for a verdict.</summary>
    public ProbeResult? Read(ReadOnlySpan<byte> bytes)
    {
        if (_reader is null)
        {
            bytes = bytes[_head.Read(bytes)..];
            if (_head.Problem is { } problem)
            {
                return ProbeResult.Bad(problem);
            }

            if (_head.Head is not { } head)
            {
                return null;
            }

            if (!IsStatusGood)
            {
                return ProbeResult.Bad($"HTTP {head.Status}, expected {settings.ExpectStatus}");
            }

            if (!wantsContent)
            {
                return ProbeResult.Good($"HTTP {head.Status}");
            }

            _reader = new HttpBodyReader(head, _body);
        }

        _reader.Read(bytes);
        return _reader.Problem is { } wrong ? ProbeResult.Bad(wrong) : Search(isWhole: _reader.IsComplete || _body.IsOverfull);
    }

    /// <summary>The server has closed.</summary>
    public ProbeResult End()
    {
        if (_head.Head is null)
        {
            return ProbeResult.Bad(_head.HasBegun ? "closed in the middle of the headers" : "closed without an answer");
        }

        return _reader!.EndsByClose
            ? Search(isWhole: true)!.Value
            : ProbeResult.Bad(string.Create(CultureInfo.InvariantCulture, $"closed after {_body.Length} bytes of the body, which is longer"));
    }

    private ProbeResult? Search(bool isWhole)
    {
        var status = _head.Head!.Status;
        if (_expected.Content.IsIn(_body.Bytes, _searched, isWhole))
        {
            return ProbeResult.Good($"HTTP {status}, content found");
        }

        _searched = _body.Length;
        return isWhole ? ProbeResult.Bad($"HTTP {status}, but '{ForeignText.Of(settings.ExpectContent)}' is not in {Where()}") : null;
    }

    private string Where()
    {
        var encoding = _head.Head!.Encoding.Length > 0 ? $" (it is encoded: {_head.Head.Encoding})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(_body.IsOverfull ? "the first" : "its body of")} {_body.Length} bytes{(_body.IsOverfull ? " of its body" : "")}{encoding}");
    }
}
