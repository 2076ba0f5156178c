using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

public sealed class TcpProbeTests : IDisposable
{
    private static readonly HealthCheckSettings Tcp = HealthCheckSettings.Default;

    private readonly Prober _prober = new();

    public void Dispose() => _prober.Dispose();

    [Fact]
    public async Task Probe_ServerThatListens_IsGoodAndEndsWithAFin()
    {
        var end = new TaskCompletionSource<int>();
        using var server = new TestServer(async socket => end.SetResult(await socket.ReceiveAsync(new byte[1])));

        Assert.Equal("Good: connected from 127.0.0.1", await _prober.AskAsync(Tcp, server.Endpoint));
        Assert.Equal(0, await end.Task);
    }

    /// <summary>The handshake completes, which is all that this check asks.</summary>
    [Fact]
    public async Task Probe_ServerThatAcceptsAndResets_IsGoodEveryTime()
    {
        using var server = new TestServer(socket =>
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return Task.CompletedTask;
        });
        for (var i = 0; i < 500; i++)
        {
            var answer = await _prober.AskAsync(Tcp, server.Endpoint);
            Assert.StartsWith("Good: connected", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Probe_NobodyListens_IsRefused(string address) =>
        Assert.Equal("Bad: connection refused", await _prober.AskAsync(Tcp, new IPEndPoint(IPAddress.Parse(address), FreePort.Next())));

    /// <summary>A server whose queue is full answers no SYN.</summary>
    [Fact]
    public async Task Probe_NoAnswer_SaysWhatItWaitedFor()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var filler = await TestClient.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);

        var answer = await _prober.AskAsync(Tcp with { RequestedResponse = TimeSpan.FromMilliseconds(300) }, (IPEndPoint)listener.LocalEndPoint!);

        Assert.Equal("Bad: no SYN-ACK within 300ms", answer);
    }

    /// <summary>The way that is used where there is no epoll.</summary>
    [Fact]
    public async Task ConnectProbe_SaysTheSame()
    {
        using var loop = new CheckLoop(TimeProvider.System);
        using var server = new TestServer(async socket => await socket.ReceiveAsync(new byte[1]));
        Task<ProbeReport> ProbeAsync(IPEndPoint target) =>
            new SingleProbe(new ConnectProbe(loop.Agenda, target, header: []), TimeSpan.FromSeconds(5), loop.Agenda, new ProbeTrace(TimeProvider.System)).Start();

        Assert.Equal(ProbeResult.Good("connected from 127.0.0.1"), (await ProbeAsync(server.Endpoint)).Result);
        Assert.Equal(ProbeResult.Bad("connection refused"), (await ProbeAsync(new IPEndPoint(IPAddress.Loopback, FreePort.Next()))).Result);
    }
}
