using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>An HTTP probe asks what is a request, with nothing in it that could end a line, and expects what can be.</summary>
internal sealed class HttpProbeRule : IValidationRule
{
    private const int LongestName = 64;
    private const int LongestText = 4096;
    private const int LongestLabel = 63;

    /// <summary>Reasons have it whole.</summary>
    private const int LongestStatus = 256;

    /// <summary>The probe writes these itself.</summary>
    private static readonly string[] OwnHeaders = ["Host", "Connection", "Content-Length", "Transfer-Encoding"];

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            var target = TargetName.HealthCheck(pool.Name);
            if (pool.HealthCheck is { Type: HealthCheckType.Http or HealthCheckType.HttpContent } check)
            {
                var http = check.Http ?? new HttpProbeSettings();
                CheckRequest(target, http, findings);
                CheckHeaders(target, http, findings);
                CheckExpectation(target, http, check.Type, findings);
            }
            else if (pool.HealthCheck is { Http: not null })
            {
                findings.Add(new(
                    "Lb.HealthCheck.HttpNotUsed", target, "Type", $"settings of an HTTP probe were given, and the check is of type {pool.HealthCheck.Type}.", "Use -Type Http or HttpContent, or leave them out."));
            }
        }
    }

    private static void CheckRequest(string target, HttpProbeSettings http, ICollection<Finding> findings)
    {
        if (!IsToken(http.Method) || http.Method == "CONNECT")
        {
            findings.Add(Invalid(target, "Method", $"'{http.Method}' is no method that a server answers.", "Use GET, HEAD, OPTIONS or another word of letters; CONNECT is for proxies."));
        }

        if (!(http.Path.StartsWith('/') || (http.Path == "*" && http.Method == "OPTIONS")) || http.Path.Length > LongestText || http.Path.Any(c => c is <= ' ' or > '~' or '#'))
        {
            findings.Add(Invalid(target, "Path", $"'{http.Path}' is no path.", "Begin with '/', use printable ASCII without spaces and '#', and write others as %20 and the like."));
        }

        if (http.Host.Length > 255 || http.Host.Any(c => c is <= ' ' or > '~' or '/' or '@') || !HasLabels(http.Host))
        {
            findings.Add(Invalid(target, "HostHeader", $"'{http.Host}' is no host.", "Give a name or an address, with :PORT where needed."));
        }
    }

    private static void CheckHeaders(string target, HttpProbeSettings http, ICollection<Finding> findings)
    {
        foreach (var (name, value) in http.Headers)
        {
            if (!IsToken(name) || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                findings.Add(Invalid(target, "Header", $"'{name}' is no header to give.", $"Use letters, digits and '-'; the probe writes {string.Join(", ", OwnHeaders)} itself (-HostHeader)."));
            }
            else if (value.Length > LongestText || value.Any(c => c is < ' ' or (> '~' and < '\u00A0') or > '\u00FF'))
            {
                findings.Add(Invalid(target, "Header", $"the value of '{name}' is too long or has a character that a header cannot have.", $"Give at most {LongestText} characters of Latin-1 without line ends."));
            }
        }
    }

    private static void CheckExpectation(string target, HttpProbeSettings http, HealthCheckType type, ICollection<Finding> findings)
    {
        if (http.ExpectStatus.Length > LongestStatus || http.ExpectStatus.Any(char.IsControl) || !StatusSet.TryParse(http.ExpectStatus, out _))
        {
            findings.Add(Invalid(target, "ExpectStatus", $"'{http.ExpectStatus}' is no list of statuses.", $"Give statuses and ranges from {StatusSet.Least} to {StatusSet.Most}, as 200,204,300-399."));
        }

        if (http.MaxBody < 1)
        {
            findings.Add(Invalid(target, "MaxBody", "0 bytes of the body cannot have anything.", $"Give 1 to {HttpProbeSettings.MostBody} bytes."));
        }

        if (type == HealthCheckType.Http)
        {
            if (http.ExpectContent.Length > 0 || http.ContentRegex)
            {
                findings.Add(Invalid(target, "ExpectContent", "a check of type Http does not look at the content.", "Use -Type HttpContent."));
            }
        }
        else if (http.ExpectContent.Length == 0)
        {
            findings.Add(Invalid(target, "ExpectContent", "it is not said what the content must have.", "Give -ExpectContent TEXT, or use -Type Http."));
        }
        else if (http.Method == "HEAD")
        {
            findings.Add(Invalid(target, "Method", "the answer to HEAD has no content.", "Use GET, or -Type Http."));
        }
        else
        {
            CheckContent(target, http, findings);
        }
    }

    private static void CheckContent(string target, HttpProbeSettings http, ICollection<Finding> findings)
    {
        if (!ContentMatch.TryCreate(http, out _, out var whyNot))
        {
            findings.Add(Invalid(target, "ExpectContent", whyNot, "Write it without, or leave out -ContentRegex for plain text."));
        }
        else if (http.ExpectContent.Length > LongestText || (!http.ContentRegex && Encoding.UTF8.GetByteCount(http.ExpectContent) > int.Min(http.MaxBody, LongestText)))
        {
            findings.Add(Invalid(target, "ExpectContent", "it is longer than what is read of the body, or than 4 KiB.", "Give less text, or a greater -MaxBody."));
        }
    }

    /// <summary>What stands between the dots of a name is 1 to 63 long (RFC 1035, 2.3.4); a last dot may be there. TLS asks for no other names.</summary>
    private static bool HasLabels(string host) =>
        host.Length == 0 || host.StartsWith('[') || (host.EndsWith('.') ? host[..^1] : host).Split(':')[0].Split('.').All(label => label.Length is > 0 and <= LongestLabel);

    /// <summary>RFC 9110, 5.6.2.</summary>
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static Finding Invalid(string target, string field, string reason, string remedy) =>
        new($"Lb.HealthCheck.{field}Invalid", target, field, reason, remedy);
}
