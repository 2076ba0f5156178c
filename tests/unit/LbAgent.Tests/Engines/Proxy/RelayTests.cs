using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>What happens to the bytes and the ends of one connection, over real sockets.</summary>
public abstract class RelayTests(object relay)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Relay_20MiBBothWaysAtOnce_ArrivesWhole()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var sent = RandomNumberGenerator.GetBytes(20 << 20);

        var receiving = TestClient.ReadToEndAsync(client);
        await SendAsync(client, sent);
        client.Shutdown(SocketShutdown.Send);
        var received = await receiving;

        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "the flow has ended");
        var counters = rig.Runtime.Vips["web"].Counters;
        Assert.Equal((20L << 20, 20L << 20), (counters.BytesIn, counters.BytesOut));
    }

    [Fact]
    public async Task Relay_ByteByByte_ArrivesInOrder()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        for (var i = 0; i < 1_000; i++)
        {
            await client.SendAsync(new[] { (byte)i });
            Assert.Equal([(byte)i], await TestClient.ReadAsync(client, 1));
        }
    }

    /// <summary>
    /// TCP's urgent mark, as telnet and FTP's ABOR use it: a read ends at it, although more is there, and splice does not pass it.
    /// Nothing is held up, and the marked byte comes in its place.
    /// </summary>
    [Fact]
    public async Task UrgentData_ByClient_HoldsNothingUp()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Echo();
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        for (var i = 0; i < 50; i++)
        {
            SendWithMark(client);
            Assert.Equal("abcXdef"u8.ToArray(), await TestClient.ReadAsync(client, 7).WaitAsync(Patience));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4 << 20)]
    public async Task UrgentData_ByServer_HoldsNothingUp(int bytesBefore)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var bulk = RandomNumberGenerator.GetBytes(bytesBefore);
        byte[] expected = [.. bulk, .. "abcXdef"u8];
        using var server = new TestServer(async socket =>
        {
            for (var i = 0; i < 20; i++)
            {
                await SendAsync(socket, bulk);
                SendWithMark(socket);
                Assert.Equal(1, await socket.ReceiveAsync(new byte[1]));
            }
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(expected, await TestClient.ReadAsync(client, expected.Length).WaitAsync(Patience));
            await client.SendAsync(new byte[1]);
        }
    }

    /// <summary>Faults, row 29: after the client's FIN the server still sends, two minutes later too.</summary>
    [Fact]
    public async Task HalfClose_ByClient_LetsTheServerSendMuchLater()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        var go = new TaskCompletionSource();
        var answer = RandomNumberGenerator.GetBytes(1 << 20);
        using var server = new TestServer(async socket =>
        {
            await TestClient.ReadToEndAsync(socket);
            await go.Task;
            await SendAsync(socket, answer);
            socket.Shutdown(SocketShutdown.Send);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await SendAsync(client, [1, 2, 3]);
        client.Shutdown(SocketShutdown.Send);
        await Eventually.TrueAsync(() => server.Accepted == 1, "accepted");

        await AdvanceAsync(time, TimeSpan.FromSeconds(120));
        go.SetResult();

        Assert.Equal(answer, await TestClient.ReadToEndAsync(client));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "both sides are closed");
    }

    /// <summary>Faults, row 29, the other direction: after the server's FIN the client still sends.</summary>
    [Fact]
    public async Task HalfClose_ByServer_LetsTheClientSendMuchLater()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        var received = new TaskCompletionSource<byte[]>();
        using var server = new TestServer(async socket =>
        {
            socket.Shutdown(SocketShutdown.Send);
            received.SetResult(await TestClient.ReadToEndAsync(socket));
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        Assert.Empty(await TestClient.ReadToEndAsync(client));

        await AdvanceAsync(time, TimeSpan.FromSeconds(60));
        var data = RandomNumberGenerator.GetBytes(1 << 20);
        await SendAsync(client, data);
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(data, await received.Task);
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "both sides are closed");
    }

    /// <summary>Faults, row 29, the end of it: half-closed and silent, both sockets are gone after the half-closed timeout, not before.</summary>
    [Fact]
    public async Task HalfClose_AndThenSilence_EndsAtItsTimeout()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        var serverSawReset = new TaskCompletionSource();
        using var server = new TestServer(async socket =>
        {
            await TestClient.ReadToEndAsync(socket);
            await Eventually.TrueAsync(() => socket.Poll(0, SelectMode.SelectError), "the server's side is closed");
            serverSawReset.SetResult();
        });
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { HalfClosedTimeout = TimeSpan.FromSeconds(30) });
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        client.Shutdown(SocketShutdown.Send);
        await Eventually.TrueAsync(() => server.Accepted == 1, "accepted");
        var reading = TestClient.ReadToEndAsync(client);

        await AdvanceAsync(time, TimeSpan.FromSeconds(29));
        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Active);
        await AdvanceAsync(time, TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<SocketException>(() => reading);
        await serverSawReset.Task;
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "the flow has ended");
    }

    /// <summary>Faults, row 30: peers that neither read nor write are closed at the idle timeout, and their descriptors come back.</summary>
    [Fact]
    public async Task IdleTimeout_StalledPeers_GivesDescriptorsBack()
    {
        const int count = 50;
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        using var server = new TestServer(socket => Task.Delay(Timeout.Infinite));
        var vip = await rig.ServeAsync([server.Endpoint], with: vip => vip with { IdleTimeout = TimeSpan.FromSeconds(60) });
        var clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => TestClient.ConnectAsync(AgentRig.EndpointOf(vip))));
        await Eventually.TrueAsync(() => server.Accepted == count, "all accepted");
        var open = Descriptors();

        await AdvanceAsync(time, TimeSpan.FromSeconds(59));
        Assert.Equal(count, rig.Runtime.Vips["web"].Counters.Active);
        await AdvanceAsync(time, TimeSpan.FromSeconds(3));

        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "all closed");
        await Eventually.TrueAsync(() => Descriptors() <= open - (2 * count) + 5, "the relay's two descriptors of each connection are back");
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task Abort_ByServer_ReachesTheClientAsReset()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new TestServer(async socket =>
        {
            // Not before the client knows that it is connected: that could fail as well.
            await TestClient.ReadAsync(socket, 1);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await client.SendAsync(new byte[] { 1 });
        var reset = await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(client));

        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "counted down");
    }

    /// <summary>So many bytes one way that a relay may change its means under way, between exchanges of a few; and more such transfers at once than it may have pipes.</summary>
    [Fact]
    public async Task LongTransfers_BetweenShortExchanges_ComeWhole()
    {
        const int length = 3 << 20;
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var content = RandomNumberGenerator.GetBytes(length);
        using var server = new TestServer(async socket =>
        {
            // Each byte asks for an answer: 0 for a long one, anything else for itself.
            var asked = new byte[1];
            while (await socket.ReceiveAsync(asked) > 0)
            {
                await SendAsync(socket, asked[0] == 0 ? content : asked[..1]);
            }

            socket.Shutdown(SocketShutdown.Send);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);

        async Task TransferAsync(int number)
        {
            using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
            for (var i = 0; i < 3; i++)
            {
                await client.SendAsync(new byte[] { 7 });
                Assert.Equal([7], await TestClient.ReadAsync(client, 1));
                await client.SendAsync(new byte[] { 0 });
                if (number % 8 == 0)
                {
                    // A reader that pauses: everything on the way fills up, and drains again.
                    await Task.Delay(50);
                }

                var received = await TestClient.ReadAsync(client, length);
                Assert.True(content.AsSpan().SequenceEqual(received));
            }

            client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await TestClient.ReadToEndAsync(client));
        }

        await Task.WhenAll(Enumerable.Range(0, 80).Select(TransferAsync));

        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "all have ended");
        Assert.Equal(80L * 3 * (length + 1), rig.Runtime.Vips["web"].Counters.BytesOut);
        Assert.Equal(80L * 6, rig.Runtime.Vips["web"].Counters.BytesIn);
    }

    /// <summary>A client that goes away in the middle of a long transfer leaves nothing behind, in pipes least of all.</summary>
    [Fact]
    public async Task Abort_DuringLongTransfers_GivesDescriptorsBack()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = new TestServer(async socket =>
        {
            var chunk = new byte[1 << 20];
            while (true)
            {
                await SendAsync(socket, chunk);
            }
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        var before = Descriptors();

        for (var round = 0; round < 20; round++)
        {
            using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
            await TestClient.ReadAsync(client, 8 << 20);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "all have ended");

        // A pipe is kept for the next transfer: two descriptors a loop.
        await Eventually.TrueAsync(() => Descriptors() <= before + 10, "descriptors are back");
    }

    [Fact]
    public async Task Abort_ByClient_ReachesTheServerAsReset()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var seen = new TaskCompletionSource<SocketError>();
        using var server = new TestServer(async socket =>
        {
            var end = await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(socket));
            seen.SetResult(end.SocketErrorCode);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using (var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip)))
        {
            await Eventually.TrueAsync(() => server.Accepted == 1, "accepted");
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        Assert.Equal(SocketError.ConnectionReset, await seen.Task);
    }

    /// <summary>A receiver that does not read holds its sender up; the relay does not swallow what it cannot deliver.</summary>
    [Fact]
    public async Task BackPressure_ReceiverThatDoesNotRead_StopsTheSender()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var release = new TaskCompletionSource();
        long received = 0;
        using var server = new TestServer(async socket =>
        {
            await release.Task;
            received = (await TestClient.ReadToEndAsync(socket)).Length;
            socket.Shutdown(SocketShutdown.Send);
        });
        var vip = await rig.ServeAsync([server.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var chunk = new byte[1 << 20];
        long sent = 0;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 64; i++)
            {
                await SendAsync(client, chunk);
                Interlocked.Add(ref sent, chunk.Length);
            }

            client.Shutdown(SocketShutdown.Send);
        });

        var stalledAt = await StallAsync(() => Interlocked.Read(ref sent));
        Assert.True(stalledAt < 64L << 20, "the sender was never held up");
        Assert.True(rig.Runtime.Vips["web"].Counters.BytesIn < 64L << 20);
        release.SetResult();
        await sending;
        Assert.Empty(await TestClient.ReadToEndAsync(client));
        Assert.Equal(64L << 20, received);
    }

    private static void SendWithMark(Socket socket)
    {
        socket.Send("abc"u8);
        socket.Send("X"u8, SocketFlags.OutOfBand);
        socket.Send("def"u8);
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Waits until a count stands still.</summary>
    private static async Task<long> StallAsync(Func<long> count)
    {
        var last = -1L;
        var still = 0;
        while (still < 10)
        {
            await Task.Delay(30);
            still = count() == last ? still + 1 : 0;
            last = count();
        }

        return last;
    }

    /// <summary>In half seconds, as the sweeper goes, and with a breath between them for the sockets' own work.</summary>
    private static async Task AdvanceAsync(FakeTimeProvider time, TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(500))
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }
    }

    private static int Descriptors() => Directory.GetFiles($"/proc/{Environment.ProcessId}/fd").Length;
}
