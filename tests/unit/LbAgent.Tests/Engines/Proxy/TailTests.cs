using System;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What a side sent before it reset the connection reaches the other side, whole, and the reset behind it.</summary>
public abstract class TailTests(object relay)
{
    /// <summary>More than a relay keeps of its own, less and more than it copies before it has the kernel move bytes, and far more than all queues hold.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50_000)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task Reset_ByServer_ReachesALateClientBehindAllThatTheServerSent(int length)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(length);
        var reset = new TaskCompletionSource();
        using var server = new TestServer(socket => AnswerAndResetAsync(socket, content, reset));
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(new byte[] { 1 });
        if (length <= 300_000)
        {
            // The queues on the way hold all of it, so that the server is gone before the client begins to read.
            await reset.Task;
        }

        await AssertTailAsync(client, content, length, pause: false);
        await AssertNothingIsLeftAsync(rig);
        Assert.Equal(length, rig.Runtime.Vips["web"].Counters.BytesOut);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(1_500_000)]
    public async Task Reset_ByServer_ReachesASlowClientBehindAllThatTheServerSent(int length)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(length);
        using var server = new TestServer(socket => AnswerAndResetAsync(socket, content, new TaskCompletionSource()));
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        await client.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(new byte[] { 1 });
        await AssertTailAsync(client, content, length, pause: true);
        await AssertNothingIsLeftAsync(rig);
    }

    /// <summary>An upload that the server answers and cuts short: the client reads the answer only when it has sent all, which nobody takes any more.</summary>
    [Fact]
    public async Task Reset_ByServer_DuringAnUpload_LeavesTheAnswer()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(300_000);
        using var server = new TestServer(async socket =>
        {
            // It closes with bytes unread, so that its system resets the connection.
            await TestClient.ReadAsync(socket, 1000);
            await SendAsync(socket, content);
            await Eventually.TrueAsync(() => SendQueueOf(socket) == 0, "the answer has left the server");
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        var upload = new byte[20_000_000];
        var sent = 0;
        try
        {
            while (sent < upload.Length)
            {
                sent += await client.SendAsync(upload.AsMemory(sent, Math.Min(upload.Length - sent, 100_000)));
            }
        }
        catch (SocketException)
        {
            Assert.Fail($"the connection was reset after {sent} bytes, before the client could read the answer");
        }

        await AssertTailAsync(client, content, content.Length, pause: false);
        await AssertNothingIsLeftAsync(rig);
    }

    /// <summary>The server has ended its half in order; what the client sends after that makes its system reset the connection.</summary>
    [Fact]
    public async Task Reset_AfterTheServersFin_LosesNothing()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(300_000);
        using var server = new TestServer(async socket =>
        {
            await TestClient.ReadAsync(socket, 1);
            await SendAsync(socket, content);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(new byte[] { 1 });
        var received = await TestClient.ReadAsync(client, 1000);
        await client.SendAsync(new byte[] { 2 });
        await client.SendAsync(new byte[] { 3 });
        var rest = await TestClient.ReadAsync(client, content.Length - 1000);

        Assert.True(content.AsSpan(0, 1000).SequenceEqual(received) && content.AsSpan(1000).SequenceEqual(rest));
        client.Shutdown(SocketShutdown.Send);
        await AssertNothingIsLeftAsync(rig);
    }

    /// <summary>The same the other way: a client that sends and resets.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50_000)]
    [InlineData(300_000)]
    public async Task Reset_ByClient_ReachesALateServerBehindAllThatTheClientSent(int length)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(length);
        var reset = new TaskCompletionSource();
        var checkedTail = new TaskCompletionSource();
        using var server = new TestServer(async socket =>
        {
            await socket.SendAsync(new byte[] { 1 });
            await reset.Task;
            await CheckAsync(checkedTail, () => AssertTailAsync(socket, content, length, pause: false));
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using (var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip)))
        {
            await TestClient.ReadAsync(client, 1);
            await SendAsync(client, content);
            await Eventually.TrueAsync(() => SendQueueOf(client) == 0, "all has left the client");
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        reset.SetResult();
        await checkedTail.Task;
        await AssertNothingIsLeftAsync(rig);
    }

    /// <summary>A client that never reads holds the flow no longer than half a connection may last without progress.</summary>
    [Fact]
    public async Task Reset_ByServer_WithAClientThatNeverReads_EndsAtTheHalfClosedTimeout()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        var reset = new TaskCompletionSource();
        using var server = new TestServer(socket => AnswerAndResetAsync(socket, new byte[300_000], reset));
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { HalfClosedTimeout = TimeSpan.FromSeconds(10) });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        await client.ConnectAsync(AgentRig.EndpointOf(vip));
        await client.SendAsync(new byte[] { 1 });
        await reset.Task;
        

        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
        }

        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Active);
        for (var i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
        }

        await AssertNothingIsLeftAsync(rig);
    }

    private static async Task AnswerAndResetAsync(Socket socket, byte[] content, TaskCompletionSource reset)
    {
        await TestClient.ReadAsync(socket, 1);
        await SendAsync(socket, content);
        await Eventually.TrueAsync(() => SendQueueOf(socket) == 0, "all has left the server");
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
        reset.SetResult();
    }

    private static async Task SendAsync(Socket socket, byte[] content)
    {
        for (var sent = 0; sent < content.Length;)
        {
            sent += await socket.SendAsync(content.AsMemory(sent));
        }
    }

    private static int SendQueueOf(Socket socket) => LbAgent.Interop.LinuxSocket.Unacknowledged((int)socket.Handle);

    private static async Task AssertTailAsync(Socket socket, byte[] content, int length, bool pause)
    {
        var received = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var read = await socket.ReceiveAsync(received.AsMemory(filled, Math.Min(pause ? 20_000 : length, length - filled)));
            Assert.True(read > 0, $"the connection ended after {filled} of {length} bytes");
            filled += read;
            if (pause)
            {
                await Task.Delay(2);
            }
        }

        Assert.True(content.AsSpan(0, length).SequenceEqual(received));
        var end = await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(socket));
        Assert.Equal(SocketError.ConnectionReset, end.SocketErrorCode);
    }

    private static async Task CheckAsync(TaskCompletionSource result, Func<Task> check)
    {
        try
        {
            await check();
            result.SetResult();
        }
        catch (Exception failure)
        {
            result.SetException(failure);
        }
    }

    private static Task AssertNothingIsLeftAsync(AgentRig rig) => Eventually.TrueAsync(
        () => rig.Runtime.Vips["web"].Counters.Active == 0 && rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "the flow has ended");
}
