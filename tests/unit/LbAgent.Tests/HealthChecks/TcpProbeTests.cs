using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Probes;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks;

public sealed class TcpProbeTests
{
    private static readonly TimeSpan Response = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Probe_ServerThatListens_IsGoodAndEndsWithAFin()
    {
        var end = new TaskCompletionSource<int>();
        using var server = new TestServer(async socket => end.SetResult(await socket.ReceiveAsync(new byte[1])));

        var result = await new TcpProbe().ProbeAsync(server.Endpoint, Response, CancellationToken.None);

        Assert.Equal(new ProbeResult(IsGood: true, "connected"), result);
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
            var result = await new TcpProbe().ProbeAsync(server.Endpoint, Response, CancellationToken.None);
            Assert.True(result.IsGood, result.Reason);
        }
    }

    [Fact]
    public async Task Probe_NobodyListens_IsRefused()
    {
        var result = await new TcpProbe().ProbeAsync(new IPEndPoint(IPAddress.Loopback, FreePort.Next()), Response, CancellationToken.None);

        Assert.Equal(new ProbeResult(IsGood: false, "connection refused"), result);
    }

    /// <summary>A server whose queue is full answers no SYN.</summary>
    [Fact]
    public async Task Probe_NoAnswer_SaysWhatItWaitedFor()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var filler = await TestClient.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        using var response = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var result = await new TcpProbe().ProbeAsync((IPEndPoint)listener.LocalEndPoint!, TimeSpan.FromMilliseconds(300), response.Token);

        Assert.Equal(new ProbeResult(IsGood: false, "no SYN-ACK within 300ms"), result);
    }
}
