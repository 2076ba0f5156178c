using System;
using System.Linq;
using System.Net;
using System.Text;
using LbAgent.Domain;

namespace LbAgent.HealthChecks.Http;

/// <summary>The bytes of a probe's request (RFC 9112, 3). Validation has let nothing through that could end a line. Pure.</summary>
internal static class HttpRequestText
{
    private static readonly string[] MethodsWithBody = ["POST", "PUT", "PATCH"];

    public static byte[] Of(HttpProbeSettings settings, IPEndPoint target)
    {
        var text = new StringBuilder();
        text.Append($"{settings.Method} {settings.Path} HTTP/1.1\r\nHost: {HostOf(settings, target)}\r\n");
        Default("User-Agent", "LbAgent");
        Default("Accept", "*/*");
        foreach (var (name, value) in settings.Headers)
        {
            text.Append($"{name}: {value}\r\n");
        }

        if (MethodsWithBody.Contains(settings.Method, StringComparer.Ordinal))
        {
            text.Append("Content-Length: 0\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());

        void Default(string name, string value)
        {
            if (!settings.Headers.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                text.Append($"{name}: {value}\r\n");
            }
        }
    }

    /// <summary>As asked; else the target's address, with its port where that is not the scheme's own.</summary>
    private static string HostOf(HttpProbeSettings settings, IPEndPoint target)
    {
        if (settings.Host.Length > 0)
        {
            return settings.Host;
        }

        var isUsual = target.Port == (settings.UseTls ? 443 : 80);
        // A scope means something on this box alone.
        var plain = new IPEndPoint(new IPAddress(target.Address.GetAddressBytes()), target.Port);
        return isUsual ? plain.ToString()[..^$":{target.Port}".Length] : plain.ToString();
    }
}
