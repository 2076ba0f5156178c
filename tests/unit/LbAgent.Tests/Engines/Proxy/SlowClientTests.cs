using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Faults, row 34: 5,000 clients that send a byte now and then, and others that want to be served meanwhile.</summary>
[Collection(Alone.Name)]
public sealed class SlowClientTests(ITestOutputHelper output)
{
    private const int Slow = 4_500;
    private const int Silent = 500;

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The slow stay connected, the silent go at the idle timeout, and no request of the others fails. Its times are printed, not judged.</summary>
    [ManyDescriptorsFact(12_000)]
    [Trait("Duration", "Long")]
    public async Task Requests_Beside5000SlowClients_AllSucceed()
    {
        using var agent = await SmallAgent.StartAsync([]);
        using var server = new TestServer(AnswerLineAsync);
        var vip = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await agent.ServeAsync(vip, server.Endpoint, IdleTimeout, new HealthCheck { Disabled = true });
        output.WriteLine($"alone: {await RequestAsync(vip, 2_000)}");

        var slow = await ConnectAsync(vip, Slow);
        using var stop = new CancellationTokenSource();
        var dripping = Task.Run(() => Drip(slow, stop.Token));
        var silent = await ConnectAsync(vip, Silent);
        output.WriteLine($"beside {Slow + Silent} slow ones: {await RequestAsync(vip, 2_000)}");
        var ends = await Task.WhenAll(silent.Select(EndAsync)).WaitAsync(TimeSpan.FromMinutes(1));
        output.WriteLine($"beside {Slow}: {await RequestAsync(vip, 2_000)}");

        await stop.CancelAsync();
        var longestGap = await dripping;
        Assert.All(ends, end => Assert.Equal(SocketError.ConnectionReset, end));
        if (longestGap < IdleTimeout / 2)
        {
            await Eventually.TrueAsync(async () => (await agent.VipAsync()).Counters.ActiveFlows == Slow, "the slow ones, and no others, are there");
        }
        else
        {
            output.WriteLine($"this box let the slow ones wait for {longestGap.TotalSeconds:N1} s: whether they are still connected says nothing about the agent");
        }

        slow.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(async () => (await agent.VipAsync()).Counters.ActiveFlows == 0, "none is left");
        var counters = (await agent.VipAsync()).Counters;
        Assert.Equal((0, 0), ((int)counters.RefusedFlows, (int)counters.FailedFlows));
    }

    /// <summary>A request is a line; the answer to it ends the connection.</summary>
    private static async Task AnswerLineAsync(Socket socket)
    {
        var buffer = new byte[64];
        int read;
        while ((read = await socket.ReceiveAsync(buffer)) > 0)
        {
            if (buffer.AsSpan(0, read).Contains((byte)'\n'))
            {
                await socket.SendAsync("ok"u8.ToArray());
                return;
            }
        }
    }

    /// <summary>So many requests, four at a time, each by a connection of its own. One that fails throws. How long they took.</summary>
    private static async Task<string> RequestAsync(IPEndPoint vip, int count)
    {
        var times = new List<TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < count / 4; i++)
            {
                var start = Stopwatch.GetTimestamp();
                using var client = await TestClient.ConnectAsync(vip);
                await client.SendAsync("?\n"u8.ToArray());
                Assert.Equal("ok", Encoding.ASCII.GetString(await TestClient.ReadToEndAsync(client)));
                lock (times)
                {
                    times.Add(Stopwatch.GetElapsedTime(start));
                }
            }
        })));
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {times[count / 2].TotalMilliseconds:N2} ms, p99 {times[count * 99 / 100].TotalMilliseconds:N2} ms");
    }

    private static async Task<List<Socket>> ConnectAsync(IPEndPoint vip, int count)
    {
        var clients = new List<Socket>(count);
        while (clients.Count < count)
        {
            clients.AddRange(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TestClient.ConnectAsync(vip))));
        }

        return clients;
    }

    /// <summary>A byte of each in turn, again and again, until told to stop or one is no longer there. The longest that one had to wait for its next.</summary>
    private static TimeSpan Drip(List<Socket> clients, CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        var isWhole = true;
        for (var start = Stopwatch.GetTimestamp(); isWhole && !stop.IsCancellationRequested; start = Stopwatch.GetTimestamp())
        {
            isWhole = clients.TrueForAll(TrySend);
            stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(isWhole ? 1 : 0));
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        return longest;
    }

    private static bool TrySend(Socket client)
    {
        client.Send("s"u8, SocketFlags.None, out var error);
        return error == SocketError.Success;
    }

    private static async Task<SocketError> EndAsync(Socket client)
    {
        using (client)
        {
            return (await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(client))).SocketErrorCode;
        }
    }
}
