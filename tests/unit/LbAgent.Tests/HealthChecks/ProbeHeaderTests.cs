using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.HealthChecks.Probes;
using LbAgent.Tests.Support;
using LbAgent.Validation;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>Servers that take no connection without a PROXY protocol header are checked with one.</summary>
public sealed class ProbeHeaderTests : IDisposable
{
    private readonly Prober _prober = new();

    public void Dispose() => _prober.Dispose();

    [Theory]
    [InlineData("Auto", "None", 0, null, "Off")]
    [InlineData("Auto", "V1", 0, null, "V1")]
    [InlineData("Auto", "V2", 0, null, "V2")]
    [InlineData("Auto", "V2", 8081, null, "Off")]
    [InlineData("Auto", "V2", 0, "10.0.0.9", "Off")]
    [InlineData("Off", "V2", 0, null, "Off")]
    [InlineData("V1", "V2", 0, null, "V1")]
    [InlineData("V2", "None", 8081, "10.0.0.9", "V2")]
    public void For_APool_IsWhatTheCheckSays(string check, string pool, int port, string? address, string expected)
    {
        var settings = new HealthCheckSettings
        {
            SendProxyProtocol = Enum.Parse<CheckProxyProtocol>(check), Port = port, Address = address is null ? null : IPAddress.Parse(address),
        };

        Assert.Equal(Enum.Parse<CheckProxyProtocol>(expected), settings.For(Enum.Parse<ProxyProtocolVersion>(pool)).SendProxyProtocol);
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public void Of_AVersion_IsAHeaderThatNamesNobody(string version)
    {
        var header = ProbeHeader.Of(new HealthCheckSettings { SendProxyProtocol = Enum.Parse<CheckProxyProtocol>(version) });

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(header, out var read));
        Assert.Equal((header.Length, false), (read.Length, read.HasAddresses));
    }

    [Theory]
    [InlineData("Off", "")]
    [InlineData("V1", "PROXY UNKNOWN\r\n")]
    [InlineData("V2", "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public async Task Tcp_SendsTheHeaderAndNothingElse(string version, string expected)
    {
        var received = new TaskCompletionSource<string>();
        using var server = new TestServer(async socket => received.SetResult(Encoding.Latin1.GetString(await TestClient.ReadToEndAsync(socket))));

        var report = await _prober.ProbeAsync(Check(HealthCheckType.Tcp, version), server.Endpoint);

        Assert.Equal(ProbeOutcome.Good, report.Result.Outcome);
        Assert.Equal(expected, await received.Task);
        Assert.Equal(version == "Off" ? $"{server.Endpoint}" : $"{server.Endpoint}, with a PROXY header {version}", report.Steps[0].Detail);
    }

    [Theory]
    [InlineData("V1", "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\n")]
    [InlineData("V2", "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0GET / HTTP/1.1\r\n")]
    public async Task Http_SendsTheHeaderAheadOfTheRequest(string version, string expected)
    {
        var received = new TaskCompletionSource<string>();
        using var server = new TestServer(async socket =>
        {
            received.SetResult(Encoding.Latin1.GetString(await TestClient.ReadAsync(socket, expected.Length)));
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        });

        Assert.Equal("Good: HTTP 200", await _prober.AskAsync(Check(HealthCheckType.Http, version), server.Endpoint));
        Assert.Equal(expected, await received.Task);
    }

    [Theory]
    [InlineData("Icmp", "V1", true)]
    [InlineData("TcpHalfOpen", "V2", true)]
    [InlineData("Icmp", "Auto", false)]
    [InlineData("TcpHalfOpen", "Off", false)]
    [InlineData("Tcp", "V2", false)]
    public void Check_OfATypeThatSendsNoData_TakesNoHeader(string type, string version, bool isRefused)
    {
        var pool = new Pool { Name = "web", HealthCheck = Check(Enum.Parse<HealthCheckType>(type), version) };
        var findings = new List<Finding>();
        var candidate = ConfigurationSnapshot.Empty.With(pool);

        Validator.Check(candidate, SnapshotDiff.Between(ConfigurationSnapshot.Empty, candidate), findings);

        Assert.Equal(isRefused ? ["Lb.HealthCheck.ProxyProtocolNeedsConnection"] : [], findings.ConvertAll(finding => finding.Id));
    }

    /// <summary>HAProxy itself, which answers no connection that does not begin with a header.</summary>
    [HaproxyTheory]
    [InlineData("Off", "Bad")]
    [InlineData("V1", "Good")]
    [InlineData("V2", "Good")]
    public async Task Http_OfAListenerOfHaproxy_IsGoodWithTheHeaderAlone(string version, string expected)
    {
        var port = FreePort.Next();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            $"""
            defaults
                mode http
                timeout client 5s
                timeout connect 5s
                timeout server 5s
            frontend web
                bind 127.0.0.1:{port} accept-proxy
                http-request return status 200 content-type text/plain string OK

            """);
        var start = new ProcessStartInfo(HaproxyTheoryAttribute.Path!, ["-db", "-q", "-f", file]) { RedirectStandardError = true, UseShellExecute = false };
        using var haproxy = Process.Start(start)!;
        try
        {
            await Eventually.TrueAsync(async () => (await _prober.ProbeAsync(Check(HealthCheckType.Tcp, "V2"), new IPEndPoint(IPAddress.Loopback, port))).Result.IsGood, "it listens");

            var report = await _prober.ProbeAsync(Check(HealthCheckType.Http, version), new IPEndPoint(IPAddress.Loopback, port));

            Assert.Equal(expected, $"{report.Result.Outcome}");
        }
        finally
        {
            haproxy.Kill();
            await haproxy.WaitForExitAsync();
            File.Delete(file);
        }
    }

    private static HealthCheckSettings Check(HealthCheckType type, string version) => HealthCheckSettings.Default with
    {
        Type = type,
        SendProxyProtocol = Enum.Parse<CheckProxyProtocol>(version),
        Http = type == HealthCheckType.Http ? new HttpProbeSettings() : null,
    };
}
