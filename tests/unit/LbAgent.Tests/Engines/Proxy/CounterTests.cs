using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Runtime;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Faults, row 24: whatever ends a connection, it is counted down once.</summary>
public abstract class CounterTests(object relay)
{
    private const int Connections = 20_000;

    [Fact]
    [Trait("Duration", "Long")]
    public async Task Active_AfterEveryKindOfEndWhileServersComeAndGo_IsExactlyZero()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        using var named = TestServer.Named("x");
        using var resetting = new TestServer(socket =>
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return Task.CompletedTask;
        });
        using var ending = new TestServer(async socket =>
        {
            socket.Shutdown(SocketShutdown.Send);
            await TestClient.ReadToEndAsync(socket);
        });
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var vip = await rig.ServeAsync(
            [echo.Endpoint, named.Endpoint, resetting.Endpoint, ending.Endpoint, nobody], with: vip => vip with { Limits = new VipLimits(13, 0, 0) });
        var flows = new ConcurrentDictionary<FlowCounters, bool> { [rig.Runtime.Vips["web"].Counters] = true };
        var (begun, lowest, isDone) = (0, 0L, false);

        var clients = Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            while (Interlocked.Increment(ref begun) <= Connections)
            {
                await VisitAsync(AgentRig.EndpointOf(vip), random);
            }
        })).ToArray();
        var watching = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isDone))
            {
                lowest = Math.Min(lowest, flows.Keys.Min(counters => counters.Active));
                await Task.Delay(1);
            }
        });
        await ChurnAsync(rig, rig.Writer.Current.Pools["web"], flows, Task.WhenAll(clients));

        await Eventually.TrueAsync(() => flows.Keys.All(counters => counters.Active == 0), "all flows are counted down");
        Volatile.Write(ref isDone, true);
        await watching;
        Assert.Equal(0, lowest);
        Assert.All(flows.Keys, counters => Assert.Equal(0, counters.Active));
        var counted = rig.Runtime.Vips["web"].Counters;
        Assert.True(counted is { Refused: > 0 } && counted.Total > Connections / 20, $"{counted.Total} let in, {counted.Refused} refused: not what this test is for");
        Assert.Equal("", string.Join("; ", rig.Events.Subscribe(1000).Recent.Select(what => what.Message).Where(text => text.Contains("internal error", StringComparison.Ordinal))));
    }

    private static async Task VisitAsync(IPEndPoint vip, Random random)
    {
        try
        {
            using var client = await TestClient.ConnectAsync(vip);
            var sent = new byte[random.Next(3) * random.Next(40_000)];
            switch (random.Next(5))
            {
                case 0: // Leaves at once.
                    break;
                case 1: // Half-closes, and listens to the end.
                    client.Shutdown(SocketShutdown.Send);
                    await TestClient.ReadToEndAsync(client);
                    break;
                case 2: // Resets, some of the time with bytes under way.
                    await client.SendAsync(sent);
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    break;
                case 3: // Leaves without having read.
                    await client.SendAsync(sent.AsMemory(0, Math.Min(sent.Length, 1000)));
                    await Task.Yield();
                    break;
                default: // As it should be.
                    await client.SendAsync(sent.AsMemory(0, Math.Min(sent.Length, 5000)));
                    client.Shutdown(SocketShutdown.Send);
                    await TestClient.ReadToEndAsync(client);
                    break;
            }
        }
        catch (SocketException)
        {
            // Refused, or reset by the server: it ends all the same.
        }
    }

    /// <summary>Changes servers as long as clients come; notes the counters of all that ever were.</summary>
    private static async Task ChurnAsync(AgentRig rig, Pool all, ConcurrentDictionary<FlowCounters, bool> flows, Task clients)
    {
        var random = new Random(99);
        while (!clients.IsCompleted)
        {
            var servers = all.Servers.Where(_ => random.Next(4) > 0).Select(server => server with
            {
                AdminState = random.Next(5) == 0 ? AdminState.Disabled : AdminState.Enabled,
                Backup = random.Next(4) == 0,
                MaxConnections = random.Next(3) * random.Next(6),
            });
            await rig.ChangePoolAsync(pool => pool with { Servers = new(servers.ToArray()) });
            foreach (var server in rig.Runtime.Pools["web"].Servers)
            {
                flows[server.Counters] = true;
            }

            await Task.Delay(random.Next(20));
        }

        await clients;
    }
}
