using System;
using System.Globalization;
using System.Text;
using LbAgent.Domain;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks.Http;

/// <summary>
/// Judges an answer as its bytes come, and says so as soon as it can be said. Content under a status that is not expected counts for
/// nothing: an error page may well have the word that is looked for. Pure.
/// </summary>
internal sealed class HttpAnswer
{
    private readonly HttpProbeSettings _settings;
    private readonly bool _wantsContent;
    private readonly StatusSet _expected;
    private readonly ContentMatch _match;
    private readonly HttpHeadReader _head = new();
    private readonly BodyBuffer _body;
    private HttpBodyReader? _reader;
    private int _searched;

    public HttpAnswer(HttpProbeSettings settings, bool wantsContent)
    {
        (_settings, _wantsContent) = (settings, wantsContent);
        if (!StatusSet.TryParse(settings.ExpectStatus, out _expected!) || !ContentMatch.TryCreate(settings, out _match!, out _))
        {
            throw new ArgumentException("settings that validation lets through are readable", nameof(settings));
        }

        _body = new BodyBuffer(settings.MaxBody);
    }

    public bool HasStatus => _head.Head is not null;

    public bool IsStatusGood => _head.Head is { } head && _expected.Contains(head.Status);

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
                return ProbeResult.Bad($"HTTP {head.Status}, expected {_settings.ExpectStatus}");
            }

            if (!_wantsContent)
            {
                return ProbeResult.Good($"HTTP {head.Status}");
            }

            _reader = new HttpBodyReader(head, answersHead: _settings.Method == "HEAD", _body);
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
        if (_match.IsIn(_body.Bytes, _searched, isWhole))
        {
            return ProbeResult.Good($"HTTP {status}, content found");
        }

        _searched = _body.Length;
        return isWhole ? ProbeResult.Bad($"HTTP {status}, but {What()} is not in {Where()}") : null;
    }

    private string Where()
    {
        var encoding = _head.Head!.Encoding.Length > 0 ? $" (it is encoded: {_head.Head.Encoding})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(_body.IsOverfull ? "the first" : "its body of")} {_body.Length} bytes{(_body.IsOverfull ? " of its body" : "")}{encoding}");
    }

    private string What()
    {
        var text = new StringBuilder();
        foreach (var one in _settings.ExpectContent.AsSpan(0, int.Min(_settings.ExpectContent.Length, 60)))
        {
            text.Append(char.IsControl(one) ? '?' : one);
        }

        return $"'{text}'";
    }
}
