using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>The real agent when descriptors or local ports run out.</summary>
[Collection(Alone.Name)]
public sealed class ExhaustionTests
{
    /// <summary>Faults, row 32: some 240 descriptors to spare, 1,000 clients that stay. It survives, answers its administrator, says it once, rests; and all have their turn.</summary>
    [PrlimitFact]
    [Trait("Duration", "Long")]
    public async Task Descriptors_UsedUp_ClientsWaitAndAllAreServedInTurn()
    {
        const int count = 1_000;
        using var agent = await SmallAgent.StartAsync(await ScarceAsync());
        using var server = new CountedServer();
        var vip = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await agent.ServeAsync(vip, server.Endpoint, TimeSpan.FromHours(1), new HealthCheck { Interval = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(500)) });
        var (inside, served) = (0, 0);
        using var leave = new SemaphoreSlim(0);
        var clients = Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            var client = await CountedServer.TryEnterAsync(vip);
            Assert.NotNull(client);
            Interlocked.Increment(ref served);
            Interlocked.Increment(ref inside);
            await leave.WaitAsync();
            Interlocked.Decrement(ref inside);
            await CountedServer.LeaveAsync(client);
        })).ToArray();
        await Eventually.TrueAsync(() => agent.Said("too many open files") > 0, "it says that descriptors have run out");
        await Eventually.TrueAsync(() => Volatile.Read(ref served) >= 30, "as many are served as descriptors allow");

        await agent.AssertRestsAsync();

        Assert.InRange(Volatile.Read(ref served), 30, 110);
        using (var another = agent.Process.NewChannel())
        {
            var status = await new StatusService.StatusServiceClient(another).ListVipsAsync(new ListVipsRequest());
            Assert.Equal((0UL, 0UL, 1u), (status.Vips[0].Counters.RefusedFlows, status.Vips[0].Counters.FailedFlows, status.Vips[0].ServersAvailable));
            Assert.InRange(status.Vips[0].Counters.ActiveFlows, 30UL, 110UL);
        }

        leave.Release(count);
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(count, served);
        await Eventually.TrueAsync(async () => (await agent.VipAsync()).Counters.ActiveFlows == 0, "none is left");
        var counters = (await agent.VipAsync()).Counters;
        Assert.Equal((count, 0, 0), ((int)counters.TotalFlows, (int)counters.RefusedFlows, (int)counters.FailedFlows));
        Assert.Equal(1, agent.Said("too many open files"));
        using var last = await CountedServer.TryEnterAsync(vip);
        Assert.NotNull(last);
    }

    /// <summary>The relay on .NET sockets keeps nothing in reserve: clients are reset. It survives, blames no server, and serves again when descriptors are back.</summary>
    [PrlimitFact]
    [Trait("Duration", "Long")]
    public async Task Descriptors_UsedUpOnTheSocketRelay_ServesAgainWhenTheyAreBack()
    {
        using var agent = await SmallAgent.StartAsync(await ScarceAsync(), "--relay", "sockets");
        using var server = new CountedServer();
        var vip = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await agent.ServeAsync(vip, server.Endpoint, TimeSpan.FromHours(1), new HealthCheck { Disabled = true });

        using var leave = new SemaphoreSlim(0);
        var clients = Enumerable.Range(0, 300).Select(_ => Task.Run(async () =>
        {
            if (await CountedServer.TryEnterAsync(vip) is { } client)
            {
                await leave.WaitAsync();
                await CountedServer.LeaveAsync(client);
            }
        })).ToArray();
        await Eventually.TrueAsync(() => agent.Said("too many open files") > 0, "it says that descriptors have run out");
        leave.Release(clients.Length);
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(async () => await AskAsync(vip), "it serves again");
        await Eventually.TrueAsync(async () => (await agent.VipAsync()).Counters.ActiveFlows == 0, "none is left");
        var servers = (await agent.Status.ListRealServersAsync(new ListRealServersRequest())).Servers;
        Assert.Equal(0UL, servers.Single().Counters.FailedFlows);
        Assert.Equal(1, agent.Said("too many open files"));
    }

    /// <summary>Faults, row 33: 100 local ports, 200 clients. 100 are served, 100 cleanly refused; it says it once and rests; ports that come back are used again.</summary>
    [RootFact]
    [Trait("Duration", "Long")]
    public async Task LocalPorts_UsedUp_ClientsAreRefusedAndOthersServedLater()
    {
        const string narrow = "ip link set lo up && echo '40000 40099' >/proc/sys/net/ipv4/ip_local_port_range && exec \"$@\"";
        using var agent = await SmallAgent.StartAsync(["unshare", "--net", "sh", "-c", narrow, "sh"]);
        var vip = new IPEndPoint(IPAddress.Loopback, 8000);
        using var listener = NetworkNamespace.In(agent.Process.Id, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 9000));
            socket.Listen(512);
            return socket;
        });
        var greeting = GreetAsync(listener);
        await agent.ServeAsync(vip, (IPEndPoint)listener.LocalEndPoint!, TimeSpan.FromHours(1), new HealthCheck { Disabled = true });

        var served = await EnterAsync(agent.Process.Id, vip, firstPort: 20_000, count: 200);

        Assert.InRange(served.Count, 90, 100);
        var counters = (await agent.VipAsync()).Counters;
        Assert.Equal((200, 200 - served.Count, 0), ((int)counters.TotalFlows, (int)counters.FailedFlows, (int)counters.RefusedFlows));
        await agent.AssertRestsAsync();
        Assert.Equal((1, 0), (agent.Said("no free local port"), agent.Said("too many open files")));

        Reset(served.Take(50));

        await Eventually.TrueAsync(async () => (int)(await agent.VipAsync()).Counters.ActiveFlows == served.Count - 50, "fifty have left");
        var later = await EnterAsync(agent.Process.Id, vip, firstPort: 21_000, count: 50);
        Assert.Equal(50, later.Count);
        Reset(served.Skip(50).Concat(later));

        await Eventually.TrueAsync(async () => (await agent.VipAsync()).Counters.ActiveFlows == 0, "none is left");
        Assert.False(greeting.IsCompleted);
    }

    /// <summary>What starts an agent so that it has as few descriptors to spare as one of native code with 256: an ordinary .NET program has 160 more open.</summary>
    private static async Task<string[]> ScarceAsync()
    {
        using var idle = await SmallAgent.StartAsync([]);
        var limit = Directory.GetFiles($"/proc/{idle.Process.Id}/fd").Length + 237;
        return ["prlimit", $"--nofile={limit}:{limit}"];
    }

    /// <summary>So many clients in the namespace of that process, by ports that are not among the scarce ones; those that were greeted. Others must have been reset.</summary>
    private static async Task<List<Socket>> EnterAsync(int process, IPEndPoint vip, int firstPort, int count)
    {
        var clients = NetworkNamespace.In(process, () => Enumerable.Range(firstPort, count).Select(port =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Connect(vip);
            return socket;
        }).ToArray());
        var greeted = await Task.WhenAll(clients.Select(async client =>
        {
            try
            {
                await TestClient.ReadAsync(client, 1);
                return client;
            }
            catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.ConnectionReset)
            {
                client.Dispose();
                return null;
            }
        })).WaitAsync(TimeSpan.FromMinutes(1));
        return [.. greeted.OfType<Socket>()];
    }

    private static async Task<bool> AskAsync(IPEndPoint vip)
    {
        if (await CountedServer.TryEnterAsync(vip) is not { } client)
        {
            return false;
        }

        await CountedServer.LeaveAsync(client);
        return true;
    }

    /// <summary>Leaves no TIME_WAIT, which would hold a port.</summary>
    private static void Reset(IEnumerable<Socket> clients)
    {
        foreach (var client in clients)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        }
    }

    private static async Task GreetAsync(Socket listener)
    {
        var held = new List<Socket>();
        while (true)
        {
            var socket = await listener.AcceptAsync();
            held.Add(socket);
            await socket.SendAsync(new byte[] { 1 });
        }
    }
}
