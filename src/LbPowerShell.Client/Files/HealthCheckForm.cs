using System;
using System.Linq;
using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Client.Files;

/// <summary>A health check in a file. Its HTTP settings stand beside the others, as the parameters of Set-LbHealthCheck do.</summary>
internal static class HealthCheckForm
{
    public static HealthCheckSettings Read(ObjectReader reader)
    {
        var check = new HealthCheckSettings
        {
            Type = reader.Word<LbHealthCheckType>("type"),
            Interval = reader.Duration("interval"),
            Response = reader.Duration("response"),
            Retries = reader.Number("retries"),
            Timeout = reader.Duration("timeout"),
            DeadInterval = reader.Duration("deadInterval"),
            Rise = reader.Number("rise"),
            InitialHealth = reader.Word<LbHealth>("initialHealth"),
            CheckPort = reader.Number("checkPort"),
            CheckAddress = reader.Text("checkAddress"),
            SendProxyProtocol = reader.Word<LbCheckProxyProtocol>("sendProxyProtocol"),
        };
        var http = ReadHttp(reader);
        check.Http = http.IsEmpty ? null : http;
        reader.RefuseOthers();
        return check;
    }

    public static ObjectForm Write(HealthCheckSettings check)
    {
        var form = new ObjectForm().Word("type", check.Type);
        if (check.Type == LbHealthCheckType.None)
        {
            return form;
        }

        form.Duration("interval", check.Interval)
            .Duration("response", check.Response is { Ticks: 0 } ? null : check.Response, Defaults.Response(check.Interval))
            .Number("retries", check.Retries, Defaults.Retries)
            .Duration("timeout", check.Timeout, TimeSpan.Zero)
            .Duration("deadInterval", check.DeadInterval == check.Interval ? null : check.DeadInterval, TimeSpan.Zero)
            .Number("rise", check.Rise, Defaults.Rise)
            .Word("initialHealth", check.InitialHealth, LbHealth.Unknown)
            .Number("checkPort", check.CheckPort, 0)
            .Text("checkAddress", check.CheckAddress, string.Empty)
            .Word("sendProxyProtocol", check.SendProxyProtocol, Defaults.CheckProxyProtocol);
        return check is { Http: { } http, Type: LbHealthCheckType.Http or LbHealthCheckType.HttpContent } ? WriteHttp(form, http) : form;
    }

    private static HttpProbeSettings ReadHttp(ObjectReader reader) => new()
    {
        Method = reader.Text("method"),
        Path = reader.Text("path"),
        HostHeader = reader.Text("hostHeader"),
        Header = reader.Object("header")?.Table(),
        ExpectStatus = reader.Texts("expectStatus") is { } statuses ? string.Join(",", statuses) : null,
        ExpectContent = reader.Text("expectContent"),
        ContentRegex = reader.Flag("contentRegex"),
        MaxBody = reader.Number("maxBody"),
        UseTls = reader.Flag("useTls"),
        SkipCertificateCheck = reader.Flag("skipCertificateCheck"),
    };

    private static ObjectForm WriteHttp(ObjectForm form, HttpProbeSettings given)
    {
        var http = HttpProbeMapping.WithDefaults(given);
        var header = new ObjectForm();
        foreach (var group in http.Header!.GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
        {
            var values = group.ToArray();
            _ = values.Length == 1 ? header.Text(group.Key, values[0]) : header.Texts(group.Key, values);
        }

        return form.Text("method", http.Method, Defaults.Method)
            .Text("path", http.Path, Defaults.Path)
            .Text("hostHeader", http.HostHeader, string.Empty)
            .Object("header", header)
            .Text("expectStatus", http.ExpectStatus, Defaults.ExpectStatus)
            .Text("expectContent", http.ExpectContent, string.Empty)
            .Flag("contentRegex", http.ContentRegex)
            .Number("maxBody", http.MaxBody, Defaults.MaxBody)
            .Flag("useTls", http.UseTls)
            .Flag("skipCertificateCheck", http.SkipCertificateCheck);
    }
}
