using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>What HTTP probes send and expect, both ways.</summary>
internal static class HttpProbeMapping
{
    public static HttpProbe Write(HttpProbeSettings http)
    {
        var message = new HttpProbe();
        if (http.Method is not null)
        {
            message.Method = http.Method;
        }

        if (http.Path is not null)
        {
            message.Path = http.Path;
        }

        if (http.HostHeader is not null)
        {
            message.Host = http.HostHeader;
        }

        if (http.Header is not null)
        {
            message.Headers = new HttpHeaderList { Headers = { http.Header.Select(header => new HttpHeader { Name = header.Key, Value = header.Value }) } };
        }

        if (http.ExpectStatus is not null)
        {
            message.ExpectStatus = http.ExpectStatus;
        }

        if (http.ExpectContent is not null)
        {
            message.ExpectContent = http.ExpectContent;
        }

        if (http.ContentRegex is { } regex)
        {
            message.ContentRegex = regex;
        }

        if (http.MaxBody is { } maxBody)
        {
            message.MaxBodyBytes = maxBody;
        }

        if (http.UseTls is { } useTls)
        {
            message.UseTls = useTls;
        }

        if (http.SkipCertificateCheck is { } skip)
        {
            message.SkipCertificateCheck = skip;
        }

        return message;
    }

    public static HttpProbeSettings Read(HttpProbe http) => new()
    {
        Method = http.HasMethod ? http.Method : null,
        Path = http.HasPath ? http.Path : null,
        HostHeader = http.HasHost ? http.Host : null,
        Header = http.Headers?.Headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value)).ToArray(),
        ExpectStatus = http.HasExpectStatus ? http.ExpectStatus : null,
        ExpectContent = http.HasExpectContent ? http.ExpectContent : null,
        ContentRegex = http.HasContentRegex ? http.ContentRegex : null,
        MaxBody = http.HasMaxBodyBytes ? http.MaxBodyBytes : null,
        UseTls = http.HasUseTls ? http.UseTls : null,
        SkipCertificateCheck = http.HasSkipCertificateCheck ? http.SkipCertificateCheck : null,
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
