using System.Collections.Generic;

namespace LbAgent.Domain;

/// <summary>What an HTTP probe asks and what it takes for good.</summary>
internal sealed record HttpProbeSettings
{
    /// <summary>Bytes of a body that any probe may read.</summary>
    public const int MostBody = 16 * 1024 * 1024;

    public string Method { get; init; } = "GET";

    public string Path { get; init; } = "/";

    public string Host { get; init; } = "";

    public ValueList<KeyValuePair<string, string>> Headers { get; init; } = ValueList<KeyValuePair<string, string>>.Empty;

    /// <summary>As "200,204,300-399".</summary>
    public string ExpectStatus { get; init; } = "200";

    public string ExpectContent { get; init; } = "";

    public bool ContentRegex { get; init; }

    /// <summary>Bytes.</summary>
    public int MaxBody { get; init; } = 64 * 1024;

    public bool UseTls { get; init; }

    public bool SkipCertificateCheck { get; init; }
}
