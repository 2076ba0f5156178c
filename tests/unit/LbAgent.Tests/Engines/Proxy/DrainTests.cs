using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Servers that drain, and flows that are ended because somebody asked for it, over real sockets.</summary>
public abstract class DrainTests(object relay)
{
    /// <summary>Two of the sweeps that end flows: what lives then was not meant.</summary>
    private static readonly TimeSpan TwoSweeps = TimeSpan.FromMilliseconds(1200);

    /// <summary>Faults, row 17: clients come all the time, a server drains, loses its flows and is removed: nobody notices.</summary>
    [Fact]
    public async Task Drain_ThenRemove_UnderLoad_ResetsNobody()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        using var two = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint]);
        var leaving = rig.Runtime.Pools["web"].Servers[0];
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(number => VisitAsync(vip, new Random(number), enough.Token)).ToArray();
        await Eventually.TrueAsync(() => leaving.Counters.Active > 0, "the server has flows");

        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Draining });
        await Eventually.TrueAsync(() => leaving.Counters.Active == 0, "the server is drained");
        var (drainedAt, counters) = (leaving.Counters.Total, rig.Runtime.Vips["web"].Counters);
        await rig.ChangePoolAsync(pool => pool with { Servers = new(pool.Servers.Items.RemoveAt(0)) });
        var removedAt = counters.Total;
        await Eventually.TrueAsync(() => counters.Total > removedAt + 20, "clients come all the same");
        await enough.CancelAsync();

        var visits = (await Task.WhenAll(clients)).Sum();
        Assert.Equal(drainedAt, leaving.Counters.Total);
        Assert.Equal((visits, 0L, 0L), (counters.Total, counters.Refused, counters.Failed));
    }

    /// <summary>Faults, row 27: known UDP flows go on, new ones do not come.</summary>
    [Fact]
    public async Task Drain_Udp_KeepsKnownFlowsAndTakesNoOthers()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = UdpServer.Named("one");
        using var two = UdpServer.Named("two");
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint], with: vip => vip with { Protocol = Protocol.Udp, IdleTimeout = TimeSpan.FromSeconds(2) });
        using var known = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("one", await known.AskAsync());

        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Draining });
        await Task.Delay(TwoSweeps);

        Assert.Equal("one", await known.AskAsync());
        for (var i = 0; i < 5; i++)
        {
            using var other = new UdpClientSocket(AgentRig.EndpointOf(vip));
            Assert.Equal("two", await other.AskAsync());
        }

        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[0].Counters.Active == 0, "its silent client's flow is over");
    }

    /// <summary>Whatever a connection is at: it ends, by a reset, and is counted down. Those of the other server go on.</summary>
    [Fact]
    public async Task EndFlows_Tcp_EndsThemAllAndThoseAlone()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        using var two = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint]);
        var clients = new List<Socket>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await EnterAsync(vip));
        }

        // By turns: those of server one are idle, half-closed, full of what nobody reads, and in the midst of a long transfer.
        Socket[] ended = [clients[0], clients[2], clients[4], clients[6]];
        ended[1].Shutdown(SocketShutdown.Send);
        Assert.Empty(await TestClient.ReadToEndAsync(ended[1]));
        ended[1].Dispose();
        var stalled = StuffAsync(ended[2]);
        var passing = Task.WhenAll(StuffAsync(ended[3]), EmptyAsync(ended[3]));
        var (pool, counters) = (rig.Runtime.Pools["web"], rig.Runtime.Vips["web"].Counters);
        await Eventually.TrueAsync(() => pool.Servers[0].Counters.Active == 3 && pool.Servers[0].Counters.BytesOut > 1 << 20, "one has ended by itself, much has passed");
        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });

        Assert.Equal(3, pool.EndFlows(pool.Servers[0]));

        await Eventually.TrueAsync(() => pool.Servers[0].Counters.Active == 0, "all flows of the server are counted down");
        Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(ended[0]))).SocketErrorCode);
        await Assert.ThrowsAsync<SocketException>(() => stalled);
        await Assert.ThrowsAsync<SocketException>(() => passing);
        Assert.Equal((4L, 4L), (pool.Servers[1].Counters.Active, counters.Active));
        foreach (var (client, i) in clients.Select((client, i) => (client, i)))
        {
            if (i % 2 == 1)
            {
                await AssertEchoesAsync(client);
            }

            client.Dispose();
        }

        await Eventually.TrueAsync(() => (pool.Servers[1].Counters.Active, counters.Active) == (0, 0), "all are counted down");
    }

    [Fact]
    public async Task EndFlows_Udp_WithoutAnotherServer_SimplyEndsThem()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = UdpServer.Named("one");
        var vip = await rig.ServeAsync([one.Endpoint], with: vip => vip with { Protocol = Protocol.Udp });
        using var client = new UdpClientSocket(AgentRig.EndpointOf(vip));
        Assert.Equal("one", await client.AskAsync());
        var (server, counters) = (rig.Runtime.Pools["web"].Servers[0], rig.Runtime.Vips["web"].Counters);
        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });

        Assert.InRange(rig.Runtime.Pools["web"].EndFlows(server), 0, 1);

        await Eventually.TrueAsync(() => (server.Counters.Active, counters.Active) == (0, 0), "the flow is over");
        Assert.Null(await client.AskAsync(milliseconds: 200));
        Assert.Equal((1L, 0L, 0L), (server.Counters.Total, server.Counters.Active, counters.Active));
    }

    /// <summary>One that takes new flows, or those of its own clients, would have some again at once.</summary>
    [Theory]
    [InlineData(AdminState.Enabled)]
    [InlineData(AdminState.Draining)]
    public async Task EndFlows_OfAServerThatIsNotDisabled_EndsNone(object state)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint]);
        using var client = await EnterAsync(vip);
        await rig.ChangeServerAsync(0, server => server with { AdminState = (AdminState)state });
        var pool = rig.Runtime.Pools["web"];

        Assert.Equal(0, pool.EndFlows(pool.Servers[0]));

        await Task.Delay(TwoSweeps);
        await AssertEchoesAsync(client);
    }

    /// <summary>What is asked of a server while it is Disabled does not follow it into its next life.</summary>
    [Theory]
    [InlineData(AdminState.Enabled, false)]
    [InlineData(AdminState.Draining, false)]
    [InlineData(AdminState.Enabled, true)]
    public async Task EndFlows_ThenBack_ItsFlowsLive(object state, bool removed)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint]);
        using var kept = await EnterAsync(vip);
        var pool = rig.Runtime.Pools["web"];
        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });

        // All before the next sweep, as a rule; where that comes between, the flow is over, as was asked.
        Assert.Equal(1, pool.EndFlows(pool.Servers[0]));
        if (removed)
        {
            var server = pool.Settings.Servers[0];
            await rig.ChangePoolAsync(pool => pool with { Servers = ValueList<RealServer>.Empty });
            await rig.ChangePoolAsync(pool => pool with { Servers = new([server]) });
        }

        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Enabled });
        using var client = await EnterAsync(vip);
        await rig.ChangeServerAsync(0, server => server with { AdminState = (AdminState)state });
        await Task.Delay(TwoSweeps);

        await AssertEchoesAsync(client);
        Assert.False(pool.Servers[0].EndsFlows);
    }

    /// <summary>It was asked for before the server was removed, or its VIP disabled: so it happens.</summary>
    [Theory]
    [InlineData("server removed")]
    [InlineData("VIP disabled")]
    [InlineData("VIP in another pool")]
    public async Task EndFlows_OfWhatIsLeaving_EndsThemAllTheSame(string what)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Echo();
        var vip = await rig.ServeAsync([one.Endpoint]);
        using var client = await EnterAsync(vip);
        var pool = rig.Runtime.Pools["web"];
        var server = pool.Servers[0];
        await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });
        switch (what)
        {
            case "server removed":
                Assert.Equal(1, pool.EndFlows(server));
                await rig.ChangePoolAsync(pool => pool with { Servers = ValueList<RealServer>.Empty });
                break;
            case "VIP disabled":
                await rig.ChangeVipAsync(vip => vip with { AdminState = AdminState.Disabled });
                Assert.Equal(1, pool.EndFlows(server));
                break;
            default:
                await rig.ApplyAsync(snapshot => snapshot.With(new Pool { Name = "other" }).With(snapshot.Vips["web"] with { Pool = "other" }));
                Assert.Equal(1, pool.EndFlows(server));
                break;
        }

        await Eventually.TrueAsync(() => server.Counters.Active == 0, "counted down");
        Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(client))).SocketErrorCode);
    }

    /// <summary>A connection to an echoing server that stands: something has come back.</summary>
    private static async Task<Socket> EnterAsync(Vip vip)
    {
        var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await AssertEchoesAsync(client);
        return client;
    }

    private static async Task AssertEchoesAsync(Socket client)
    {
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));
    }

    /// <summary>Comes again and again; any error fails the test. How often it came.</summary>
    private static async Task<long> VisitAsync(Vip vip, Random random, CancellationToken enough)
    {
        for (var visit = 1L; ; visit++)
        {
            using var client = await EnterAsync(vip);
            await Task.Delay(random.Next(60), CancellationToken.None);
            await AssertEchoesAsync(client);
            client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await TestClient.ReadToEndAsync(client));
            if (enough.IsCancellationRequested)
            {
                return visit;
            }
        }
    }

    private static async Task StuffAsync(Socket socket)
    {
        var bytes = new byte[64 * 1024];
        while (true)
        {
            await socket.SendAsync(bytes);
        }
    }

    private static async Task EmptyAsync(Socket socket)
    {
        var bytes = new byte[64 * 1024];
        while (await socket.ReceiveAsync(bytes) > 0)
        {
        }
    }
}
