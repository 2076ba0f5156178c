using System.Collections.Generic;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>What an Http or HttpContent probe sends and expects. Null: not given.</summary>
public sealed class HttpProbeSettings
{
    public string? Method { get; set; }

    public string? Path { get; set; }

    public string? HostHeader { get; set; }

    public KeyValuePair<string, string>[]? Header { get; set; }

    /// <summary>As 200,204,300-399.</summary>
    public string? ExpectStatus { get; set; }

    public string? ExpectContent { get; set; }

    public bool? ContentRegex { get; set; }

    /// <summary>In bytes.</summary>
    public uint? MaxBody { get; set; }

    public bool? UseTls { get; set; }

    public bool? SkipCertificateCheck { get; set; }

    /// <summary>Nothing is given.</summary>
    public bool IsEmpty => (Method ?? Path ?? HostHeader ?? ExpectStatus ?? ExpectContent) is null
        && Header is null && MaxBody is null && (ContentRegex ?? UseTls ?? SkipCertificateCheck) is null;

    /// <summary>As "GET /health".</summary>
    public override string ToString() => $"{Method ?? "GET"} {Path ?? "/"}";
}
