using System;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

/// <summary>HTTP probes against servers on real sockets.</summary>
public sealed class HttpProbeTests : IDisposable
{
    private readonly Prober _prober = new();

    public void Dispose() => _prober.Dispose();

    [Fact]
    public async Task Http_StatusAsExpected_IsGood()
    {
        using var server = Answering("HTTP/1.1 204 No Content\r\n\r\n");

        Assert.Equal("Good: HTTP 204", await _prober.AskAsync(Http(http => http with { ExpectStatus = "200,204" }), server.Endpoint));
    }

    /// <summary>What the chapter warns of: an error page that has the word which is looked for.</summary>
    [Fact]
    public async Task HttpContent_RightTextUnderAWrongStatus_IsBad()
    {
        using var server = Answering("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nOK");

        Assert.Equal("Bad: HTTP 500, expected 200", await _prober.AskAsync(Content(http => http with { ExpectContent = "OK" }), server.Endpoint));
    }

    [Fact]
    public async Task HttpContent_WrongTextUnderTheRightStatus_IsBad()
    {
        using var server = Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse");

        Assert.Equal(
            "Bad: HTTP 200, but 'true' is not in its body of 5 bytes",
            await _prober.AskAsync(Content(http => http with { ExpectContent = "true" }), server.Endpoint));
    }

    [Fact]
    public async Task Request_IsAsAsked()
    {
        var asked = new TaskCompletionSource<string>();
        using var server = new TestServer(async socket =>
        {
            asked.SetResult(await RequestAsync(socket));
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        });

        await _prober.AskAsync(Http(http => http with { Method = "HEAD", Path = "/up?x=1", Host = "shop.example", Headers = new([new("X-Probe", "yes")]) }), server.Endpoint);

        var lines = (await asked.Task).Split("\r\n");
        Assert.Equal("HEAD /up?x=1 HTTP/1.1", lines[0]);
        Assert.Contains("Host: shop.example", lines);
        Assert.Contains("X-Probe: yes", lines);
        Assert.Contains("Connection: close", lines);
    }

    /// <summary>The server asks somebody else: the probe goes to another port and address than the service.</summary>
    [Fact]
    public async Task CheckPortAndAddress_AreWhatIsAsked()
    {
        using var server = Answering("HTTP/1.1 200 OK\r\n\r\n");
        var check = Http(http => http) with { Address = IPAddress.Loopback, Port = server.Endpoint.Port };

        var report = await _prober.ProbeAsync(check, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80));

        Assert.Equal(ProbeResult.Good("HTTP 200") with { HasConnected = true }, report.Result);
        Assert.Equal($"{server.Endpoint}, by CheckAddress and CheckPort", report.Steps[0].Detail);
    }

    [Fact]
    public async Task Steps_OfAGoodProbe_AreAllThere()
    {
        using var server = Answering("HTTP/1.1 200 Fine\r\nContent-Length: 7\r\n\r\nall: OK");

        var report = await _prober.ProbeAsync(Content(http => http with { Path = "/up", ExpectContent = "OK" }), server.Endpoint);

        Assert.Equal(
            [
                (ProbeStepKind.Resolve, ProbeOutcome.Good, server.Endpoint.ToString()),
                (ProbeStepKind.Connect, ProbeOutcome.Good, "connected from 127.0.0.1"),
                (ProbeStepKind.Request, ProbeOutcome.Good, "GET /up"),
                (ProbeStepKind.Status, ProbeOutcome.Good, "HTTP 200 Fine"),
                (ProbeStepKind.Content, ProbeOutcome.Good, "HTTP 200, content found"),
            ],
            report.Steps.Select(step => (step.Kind, step.Outcome, step.Detail)));
    }

    /// <summary>The step at which it went wrong is the last, and has the reason.</summary>
    [Fact]
    public async Task Steps_OfABadProbe_EndWhereItFailed()
    {
        using var server = new TestServer(socket => socket.ReceiveAsync(new byte[1000]).ContinueWith(_ => Task.Delay(-1), TaskScheduler.Default).Unwrap());

        var report = await GiveUpAsync(Http(http => http) with { RequestedResponse = TimeSpan.FromMilliseconds(300) }, server.Endpoint, ProbeStepKind.Status);

        Assert.Equal(ProbeResult.Bad("no answer to the request within 300ms") with { HasConnected = true }, report.Result);
        Assert.Equal((ProbeStepKind.Status, ProbeOutcome.Bad), (report.Steps[^1].Kind, report.Steps[^1].Outcome));
        Assert.Equal([ProbeStepKind.Connect, ProbeStepKind.Request, ProbeStepKind.Status], report.Steps.Select(step => step.Kind));
    }

    /// <summary>A server that sends a byte now and then does not hold a probe up beyond its time.</summary>
    [Fact]
    public async Task Answer_DripByDrip_EndsWithTheResponseTime()
    {
        using var server = new TestServer(async socket =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            while (true)
            {
                await socket.SendAsync("X: y\r\n"u8.ToArray());
                await Task.Delay(20);
            }
        });

        var report = await GiveUpAsync(Http(http => http) with { RequestedResponse = TimeSpan.FromMilliseconds(500) }, server.Endpoint, ProbeStepKind.Status);

        Assert.Equal(ProbeResult.Bad("no answer to the request within 500ms") with { HasConnected = true }, report.Result);
    }

    [Fact]
    public async Task Answer_WithoutEnd_IsCutAtMaxBody()
    {
        using var server = new TestServer(async socket =>
        {
            await RequestAsync(socket);
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            var zeros = new byte[65_536];
            while (true)
            {
                await socket.SendAsync(zeros);
            }
        });

        Assert.Equal(
            "Bad: HTTP 200, but 'OK' is not in the first 100000 bytes of its body",
            await _prober.AskAsync(Content(http => http with { ExpectContent = "OK", MaxBody = 100_000 }), server.Endpoint));
    }

    [Fact]
    public async Task Server_ThatResets_SaysSo()
    {
        using var server = new TestServer(async socket =>
        {
            await RequestAsync(socket);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        });

        Assert.Equal("Bad: connection reset by the server", await _prober.AskAsync(Http(http => http), server.Endpoint));
        Assert.Equal("Bad: connection refused", await _prober.AskAsync(Http(http => http), new IPEndPoint(IPAddress.Loopback, FreePort.Next())));
    }

    [Theory]
    [InlineData("shop.example", true, "Good: HTTP 200")]
    [InlineData("shop.example", false, "Bad: TLS failed: the certificate is not trusted: ")]
    [InlineData("other.example:8443", false, "Bad: TLS failed: the certificate (CN=shop.example) is not for other.example")]
    [InlineData("", false, "Bad: TLS failed: the certificate is not trusted: ")]
    public async Task Https_Certificate_IsCheckedUnlessNotWanted(string host, bool skips, string verdict)
    {
        using var certificate = SelfSigned.For("shop.example", IPAddress.Loopback);
        using var server = new TestServer(async socket =>
        {
            await using var tls = new SslStream(new NetworkStream(socket));
            await tls.AuthenticateAsServerAsync(certificate);
            Assert.NotEqual(0, await tls.ReadAsync(new byte[1000]));
            await tls.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        });

        var answer = await _prober.AskAsync(Http(http => http with { UseTls = true, Host = host, SkipCertificateCheck = skips }), server.Endpoint);

        Assert.StartsWith(verdict, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_OfAServerWithoutTls_IsBad()
    {
        using var server = Answering("HTTP/1.1 400 Bad Request\r\n\r\n");

        Assert.StartsWith("Bad: TLS failed: ", await _prober.AskAsync(Http(http => http with { UseTls = true }), server.Endpoint), StringComparison.Ordinal);
    }

    /// <summary>The response time is over when the probe has come to this step, and not before: the clock is turned by hand.</summary>
    private static async Task<ProbeReport> GiveUpAsync(HealthCheckSettings check, IPEndPoint server, ProbeStepKind step)
    {
        var time = new FakeTimeProvider();
        var agenda = new CheckAgenda(time);
        var trace = new ProbeTrace(time);
        var probing = new SingleProbe(new HttpProbe(agenda, server, check, path: null), check.Response, agenda, trace).Start();
        agenda.Run();
        await Eventually.TrueAsync(() => trace.Open == step, $"the probe comes to {step}");

        time.Advance(check.Response);
        agenda.Run();
        return await probing;
    }

    private static HealthCheckSettings Http(Func<HttpProbeSettings, HttpProbeSettings> change) =>
        HealthCheckSettings.Default with { Type = HealthCheckType.Http, RequestedResponse = TimeSpan.FromSeconds(5), Http = change(new HttpProbeSettings()) };

    private static HealthCheckSettings Content(Func<HttpProbeSettings, HttpProbeSettings> change) => Http(change) with { Type = HealthCheckType.HttpContent };

    private static TestServer Answering(string answer) => new(async socket =>
    {
        await RequestAsync(socket);
        await socket.SendAsync(Encoding.Latin1.GetBytes(answer));
    });

    private static async Task<string> RequestAsync(Socket socket)
    {
        var bytes = new byte[2000];
        return Encoding.Latin1.GetString(bytes, 0, await socket.ReceiveAsync(bytes));
    }
}
