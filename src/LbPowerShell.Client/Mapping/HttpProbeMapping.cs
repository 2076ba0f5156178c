using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>What HTTP probes send and expect, both ways. On the wire the message is whole: what is not given goes as its default.</summary>
internal static class HttpProbeMapping
{
    public static HttpProbe Write(HttpProbeSettings http)
    {
        var whole = WithDefaults(http);
        return new HttpProbe
        {
            Method = whole.Method,
            Path = whole.Path,
            Host = whole.HostHeader,
            Headers = { whole.Header!.Select(header => new HttpHeader { Name = header.Key, Value = header.Value }) },
            ExpectStatus = whole.ExpectStatus,
            ExpectContent = whole.ExpectContent,
            ContentRegex = whole.ContentRegex ?? false,
            MaxBodyBytes = whole.MaxBody ?? Defaults.MaxBody,
            UseTls = whole.UseTls ?? false,
            SkipCertificateCheck = whole.SkipCertificateCheck ?? false,
        };
    }

    public static HttpProbeSettings Read(HttpProbe http) => new()
    {
        Method = http.Method,
        Path = http.Path,
        HostHeader = http.Host,
        Header = http.Headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value)).ToArray(),
        ExpectStatus = http.ExpectStatus,
        ExpectContent = http.ExpectContent,
        ContentRegex = http.ContentRegex,
        MaxBody = http.MaxBodyBytes,
        UseTls = http.UseTls,
        SkipCertificateCheck = http.SkipCertificateCheck,
    };

    public static HttpProbeSettings WithDefaults(HttpProbeSettings? http) => new()
    {
        Method = Text(http?.Method, Defaults.Method),
        Path = Text(http?.Path, Defaults.Path),
        HostHeader = http?.HostHeader ?? string.Empty,
        Header = http?.Header ?? [],
        ExpectStatus = Text(http?.ExpectStatus, Defaults.ExpectStatus),
        ExpectContent = http?.ExpectContent ?? string.Empty,
        ContentRegex = http?.ContentRegex ?? false,
        MaxBody = http?.MaxBody is { } maxBody and > 0 ? maxBody : Defaults.MaxBody,
        UseTls = http?.UseTls ?? false,
        SkipCertificateCheck = http?.SkipCertificateCheck ?? false,
    };

    private static string Text(string? given, string absent) => string.IsNullOrEmpty(given) ? absent : given;
}
