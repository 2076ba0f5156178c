using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Datagrams through a VIP, over real sockets.</summary>
public abstract class UdpTests(object relay)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1400)]
    [InlineData(65_507)]
    public async Task Datagram_OfAnyLength_ComesBackWhole(int length)
    {
        await using var rig = Rig();
        using var server = UdpServer.Echo();
        var vip = await ServeAsync(rig, [server.Endpoint]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        var sent = RandomNumberGenerator.GetBytes(length);

        await client.SendAsync(sent);

        Assert.Equal(sent, await client.ReceiveAsync());
    }

    [Fact]
    public async Task Flow_StaysWithItsServer_AndFlowsTakeTurns()
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint]);
        using var first = new UdpClientSocket(AgentRig.EndpointOf(vip));
        using var second = new UdpClientSocket(AgentRig.EndpointOf(vip));

        var answers = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await first.AskAsync());
            answers.Add(await second.AskAsync());
        }

        Assert.Equal(["one", "two", "one", "two", "one", "two"], answers);
        Assert.Equal([1L, 1], rig.Runtime.Pools["web"].Servers.Select(server => server.Counters.Active));
    }

    [Fact]
    public async Task Ipv6_Works()
    {
        await using var rig = Rig();
        using var server = UdpServer.Echo(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        var vip = await ServeAsync(rig, [server.Endpoint], vip => vip with { Address = IPAddress.IPv6Loopback });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    /// <summary>A burst is received and sent many at a time; nothing is mixed up or lost on the way.</summary>
    [Fact]
    public async Task Bursts_OfManyClients_ComeBackToTheRightOnes()
    {
        await using var rig = Rig();
        using var server = UdpServer.Echo();
        var vip = await ServeAsync(rig, [server.Endpoint]);
        var clients = Enumerable.Range(0, 20).Select(_ => new UdpClientSocket(AgentRig.EndpointOf(vip))).ToArray();

        for (var burst = 0; burst < 5; burst++)
        {
            foreach (var (client, number) in clients.Select((client, number) => (client, number)))
            {
                for (var i = 0; i < 10; i++)
                {
                    await client.SendAsync([(byte)number, (byte)i]);
                }
            }

            foreach (var (client, number) in clients.Select((client, number) => (client, number)))
            {
                for (var i = 0; i < 10; i++)
                {
                    Assert.Equal<byte[]?>([(byte)number, (byte)i], await client.ReceiveAsync());
                }
            }
        }

        Assert.Equal(20, rig.Runtime.Vips["web"].Counters.Active);
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    /// <summary>
    /// Faults, row 31, and security row 19: a sender that forges its address makes a flow with every datagram. The limit holds,
    /// and everything goes when they are silent.
    /// </summary>
    [Fact]
    public Task OnePacketClients_LeaveNothingBehind() => OnePacketClientsAsync(2_000);

    private protected async Task OnePacketClientsAsync(int clients)
    {
        const int limit = 300;
        var time = new FakeTimeProvider();
        await using var rig = Rig(time);
        using var server = UdpServer.Echo();
        var vip = await ServeAsync(rig, [server.Endpoint], vip => vip with { Limits = new VipLimits(limit, 0, 0), IdleTimeout = TimeSpan.FromSeconds(10) });
        var before = Descriptors();
        var counters = rig.Runtime.Vips["web"].Counters;

        for (var i = 0; i < clients; i++)
        {
            UdpClientSocket.SendFrom(new IPAddress([127, (byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i]), AgentRig.EndpointOf(vip));
            if (i % 100 == 99)
            {
                // No faster than they are judged, or the kernel would drop some on the way.
                var sent = i + 1;
                await Eventually.TrueAsync(() => counters.Total + counters.Refused == sent, "every datagram was judged", 0);
            }
        }

        Assert.Equal(limit, counters.Active);
        Assert.InRange(Descriptors(), before, before + limit + 20);
        for (var i = 0; i < 24; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }

        await Eventually.TrueAsync(() => counters.Active == 0 && rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "all flows are over");
        await Eventually.TrueAsync(() => Descriptors() <= before + 5, "their descriptors are back");
        using var late = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("again", await late.AskAsync("again"));
    }

    [Fact]
    public async Task Server_WhereNobodyListens_IsLeftForAnother()
    {
        await using var rig = Rig();
        using var good = UdpServer.Named("good");
        var vip = await ServeAsync(rig, [new IPEndPoint(IPAddress.Loopback, FreePort.Next()), good.Endpoint]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        // The first datagram may be lost on finding out: UDP tells only after the fact.
        var answers = new List<string?> { await client.AskAsync(milliseconds: 300), await client.AskAsync(), await client.AskAsync() };

        Assert.Equal(["good", "good"], answers.Skip(1));
        Assert.InRange(rig.Runtime.Pools["web"].Servers[0].Counters.Failed, 1, 3);
    }

    /// <summary>Faults, rows 5 and 6: a client that never stops must not go on to a server that is removed, disabled or down.</summary>
    [Theory]
    [InlineData("removed")]
    [InlineData("disabled")]
    [InlineData("unhealthy")]
    [InlineData("in a pool that the VIP has left")]
    [InlineData("in a pool that is removed")]
    public async Task Flow_LeavesAServerThatIs(string what)
    {
        await using var rig = Rig();
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await ServeAsync(rig, [one.Endpoint, two.Endpoint]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("one", await client.AskAsync());
        var pool = rig.Runtime.Pools["web"];

        switch (what)
        {
            case "removed":
                await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = new(snapshot.Pools["web"].Servers.Items.RemoveAt(0)) }));
                break;
            case "disabled":
                await rig.ApplyAsync(snapshot => snapshot.With(snapshot.Pools["web"] with
                {
                    Servers = new(snapshot.Pools["web"].Servers.Items.SetItem(0, snapshot.Pools["web"].Servers[0] with { AdminState = AdminState.Disabled })),
                }));
                break;
            case "in a pool that the VIP has left":
                await rig.ApplyAsync(snapshot => snapshot.With(Another(snapshot)).With(snapshot.Vips["web"] with { Pool = "another" }));
                break;
            case "in a pool that is removed":
                await rig.ApplyAsync(snapshot => snapshot.With(Another(snapshot)).With(snapshot.Vips["web"] with { Pool = "another" }).WithoutPool("web"));
                break;
            default:
                pool.Update(pool.Settings with { HealthCheck = HealthCheckSettings.Default with { InitialHealth = Health.Healthy } });
                pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
                break;
        }

        await Eventually.TrueAsync(async () => await client.AskAsync() == "two", "the client is served by another");
    }

    [Fact]
    public async Task Disable_EndsFlowsAndGivesThePortBack_EnableServesAgain()
    {
        await using var rig = Rig();
        using var server = UdpServer.Echo();
        var vip = await ServeAsync(rig, [server.Endpoint]);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("1", await client.AskAsync("1"));

        await rig.ApplyAsync(snapshot => snapshot.With(vip with { AdminState = AdminState.Disabled }));
        Assert.Equal(0, rig.Runtime.Vips["web"].Counters.Active);
        using (var free = UdpServer.Echo(AgentRig.EndpointOf(vip)))
        {
            Assert.Equal(AgentRig.EndpointOf(vip), free.Endpoint);
        }

        await rig.ApplyAsync(snapshot => snapshot.With(vip));
        using var again = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("2", await again.AskAsync("2"));
    }

    [Fact]
    public async Task NothingAvailable_IsCountedAsRefused()
    {
        await using var rig = Rig();
        var vip = await ServeAsync(rig, []);
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));

        Assert.Null(await client.AskAsync(milliseconds: 100));

        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters is { Refused: 1, Active: 0, Total: 0 }, "refused");
    }

    /// <summary>The second server alone.</summary>
    private static Pool Another(ConfigurationSnapshot snapshot) =>
        snapshot.Pools["web"] with { Name = "another", Servers = new(snapshot.Pools["web"].Servers.Items.RemoveAt(0)) };

    private protected AgentRig Rig(TimeProvider? time = null) => new(time, (RelayChoice)relay);

    private protected static Task<Vip> ServeAsync(AgentRig rig, IEnumerable<IPEndPoint> servers, Func<Vip, Vip>? with = null) =>
        rig.ServeAsync(servers, with: vip => (with?.Invoke(vip) ?? vip) with { Protocol = Protocol.Udp });

    private static int Descriptors() => Directory.GetFiles($"/proc/{Environment.ProcessId}/fd").Length;
}
