using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Engines;
using LbAgent.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Changes never disturb what they do not touch.</summary>
public abstract class ChangeUnderLoadTests(object relay)
{
    /// <summary>Faults, row 36: 100 changes of every kind while at least 20,000 short connections come and go; none fails.</summary>
    [Fact]
    [Trait("Duration", "Long")]
    public async Task Changes_100UnderLoadOf20000Connections_FailNone()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var one = TestServer.Named("ok");
        using var two = TestServer.Named("ok");
        using var three = TestServer.Named("ok");
        var vip = await rig.ServeAsync([one.Endpoint, two.Endpoint]);
        using var held = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var done = 0;
        var failed = 0;
        var changed = 0;
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref done) < 20_000 || Volatile.Read(ref changed) < 100)
            {
                if (await TestClient.AskAsync(AgentRig.EndpointOf(vip)) != "ok")
                {
                    Interlocked.Increment(ref failed);
                }

                Interlocked.Increment(ref done);
            }
        })).ToArray();

        for (; changed < 100; Interlocked.Increment(ref changed))
        {
            await rig.ApplyAsync(Change(changed, three.Endpoint));
            await Eventually.TrueAsync(() => Volatile.Read(ref done) >= Math.Min(changed * 200, 19_000), "the load goes on between changes");
        }

        await Task.WhenAll(load);
        Assert.True(done >= 20_000);
        Assert.Equal(0, failed);
    }

    [Fact]
    public async Task Change_OfAnotherVip_KeepsConnectionsAndListener()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        var vip = await rig.ServeAsync([echo.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        var (other, otherPool) = AgentRig.Web([echo.Endpoint], name: "other");

        await rig.ApplyAsync(snapshot => snapshot.With(otherPool).With(other));
        await rig.ApplyAsync(snapshot => snapshot.WithoutVip("other").WithoutPool("other"));

        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));
    }

    [Fact]
    public async Task Vip_RenamedInOneChange_KeepsItsListener()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok");
        var vip = await rig.ServeAsync([server.Endpoint]);

        await rig.ApplyAsync(snapshot => snapshot.WithoutVip("web").With(vip with { Name = "shop" }));

        Assert.Equal("ok", await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        Assert.Equal(ListenState.Listening, rig.Engines.StatusOf(vip with { Name = "shop" }).State);
        Assert.Equal(ListenState.Closed, rig.Engines.StatusOf(vip).State);
    }

    [Fact]
    public async Task Vip_DisabledAndEnabled_StopsAndStartsListening_AndItsFlowsGoOn()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        var vip = await rig.ServeAsync([echo.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));

        await rig.ApplyAsync(snapshot => snapshot.With(vip with { AdminState = AdminState.Disabled }));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(AgentRig.EndpointOf(vip)));
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));

        await rig.ApplyAsync(snapshot => snapshot.With(vip));
        using var again = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await again.SendAsync(new byte[] { 8 });
        Assert.Equal([8], await TestClient.ReadAsync(again, 1));
    }

    /// <summary>Disabled, a VIP's connections may live for ever; removed after that, they have the grace of any removal.</summary>
    [Fact]
    public async Task Vip_DisabledThenRemoved_EndsItsConnectionsAfterTheGrace()
    {
        var time = new FakeTimeProvider();
        await using var rig = new AgentRig(time, (RelayChoice)relay);
        using var echo = TestServer.Echo();
        var vip = await rig.ServeAsync([echo.Endpoint]);
        using var client = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await Eventually.TrueAsync(() => echo.Accepted == 1, "through");
        await rig.ApplyAsync(snapshot => snapshot.With(vip with { AdminState = AdminState.Disabled }));
        await PassAsync(time, TimeSpan.FromMinutes(2));
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));

        await rig.ApplyAsync(snapshot => snapshot.WithoutVip("web"));
        var reading = TestClient.ReadToEndAsync(client);
        await PassAsync(time, TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<SocketException>(() => reading);
    }

    [Fact]
    public async Task Vip_MovedFromAllAddressesToOne_IsToldThatItStandsInItsOwnWay()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var vip = await rig.ServeAsync([], with: vip => vip with { Address = IPAddress.Any });

        var outcome = await rig.ProposeAsync(snapshot => snapshot.With(vip with { Address = IPAddress.Loopback }));

        var finding = Assert.Single(outcome.Findings);
        Assert.Contains("VIP web listens on 0.0.0.0", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vip_RemovedAndMadeAgainAtOnce_ListensAgain()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok");
        var vip = await rig.ServeAsync([server.Endpoint]);
        for (var i = 0; i < 50; i++)
        {
            await rig.ApplyAsync(snapshot => snapshot.WithoutVip("web"));
            await rig.ApplyAsync(snapshot => snapshot.With(vip));
            Assert.Equal("ok", await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        }
    }

    [Fact]
    public async Task Change_ToAPortInUse_IsRefusedWholeAndWhatStoodStands()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok");
        using var taken = TestServer.Named("taken");
        var vip = await rig.ServeAsync([server.Endpoint]);
        var revision = rig.Writer.Current.Revision;
        var (other, otherPool) = AgentRig.Web([server.Endpoint], name: "other");

        var outcome = await rig.ProposeAsync(snapshot => snapshot
            .With(vip with { Ports = PortRange.Single(taken.Endpoint.Port) })
            .With(otherPool)
            .With(other));

        Assert.Equal(["Lb.Vip.PortInUse"], outcome.Findings.Select(finding => finding.Id));
        Assert.Equal(revision, rig.Writer.Current.Revision);
        Assert.Equal("ok", await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(AgentRig.EndpointOf(other)));
    }

    /// <summary>The rig's agent leaves addresses to others, so that one which is not there is waited for; see AddressModeTests for it to come.</summary>
    [Fact]
    public async Task Change_ToAnAddressThatIsNotOnTheBox_WaitsForIt()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        var (vip, pool) = AgentRig.Web([]);
        vip = vip with { Address = IPAddress.Parse("192.0.2.1") };

        await rig.ApplyAsync(snapshot => snapshot.With(pool).With(vip));

        Assert.Equal(ListenStatus.Absent("192.0.2.1 is not on this box now, and the agent was started with --addresses never"), rig.Engines.StatusOf(vip));
        await rig.ChangeVipAsync(standing => standing with { Address = IPAddress.Loopback });
        Assert.Equal(ListenStatus.Listening, rig.Engines.StatusOf(vip));
    }

    [Fact]
    public async Task DryRun_ChangesNothingAndTellsEachField()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var server = TestServer.Named("ok");
        var vip = await rig.ServeAsync([server.Endpoint]);

        var outcome = await rig.ProposeAsync(
            snapshot => snapshot.With(vip with { IdleTimeout = TimeSpan.FromMinutes(2), AdminState = AdminState.Disabled }), isDryRun: true);

        Assert.Equal(
            ["VIP web AdminState Enabled Disabled", "VIP web IdleTimeout 1h 2m"],
            outcome.Differences.Select(difference => $"{difference.Target} {difference.Field} {difference.Before} {difference.After}"));
        Assert.Equal(vip, rig.Writer.Current.Vips["web"]);
        Assert.Equal("ok", await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
    }

    [Fact]
    public async Task Stop_LetsFlowsEnd_ThenAbortsTheRest()
    {
        var rig = new AgentRig(relay: (RelayChoice)relay);
        using var echo = TestServer.Echo();
        var vip = await rig.ServeAsync([echo.Endpoint]);
        using var ending = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        using var lasting = await TestClient.ConnectAsync(AgentRig.EndpointOf(vip));
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 2 && echo.Accepted == 2, "both are through");

        var stopping = rig.Engines.StopAsync(TimeSpan.FromSeconds(3));
        await Eventually.TrueAsync(() => !CanConnect(AgentRig.EndpointOf(vip)), "unbound");
        await ending.SendAsync(new byte[] { 1 });
        Assert.Equal([1], await TestClient.ReadAsync(ending, 1));
        ending.Shutdown(SocketShutdown.Send);
        Assert.Empty(await TestClient.ReadToEndAsync(ending));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(lasting));

        await stopping;
        await Eventually.TrueAsync(() => rig.Runtime.Vips["web"].Counters.Active == 0, "the aborted flow is counted down");
        await rig.DisposeAsync();
    }

    /// <summary>In small steps, with a breath between them for what the clock wakes.</summary>
    private static async Task PassAsync(FakeTimeProvider time, TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(500))
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }
    }

    private static bool CanConnect(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Servers come and go, settings change, other VIPs are made, disabled and removed.</summary>
    private static Func<ConfigurationSnapshot, ConfigurationSnapshot> Change(int number, IPEndPoint third)
    {
        var server = new RealServer { Address = third.Address, Port = third.Port };
        return (number % 6) switch
        {
            0 => snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = new(snapshot.Pools["web"].Servers.Items.Add(server)) }),
            1 => snapshot => snapshot.With(snapshot.Vips["web"] with { IdleTimeout = TimeSpan.FromMinutes(10 + number) }),
            2 => snapshot => WithOther(snapshot, server, AdminState.Enabled),
            3 => snapshot => snapshot.With(snapshot.Pools["web"] with { Servers = new(snapshot.Pools["web"].Servers.Items.RemoveAt(2)) }),
            4 => snapshot => snapshot.With(snapshot.Vips["other"] with { AdminState = AdminState.Disabled }),
            _ => snapshot => snapshot.WithoutVip("other").WithoutPool("other").With(snapshot.Pools["web"] with { ConnectTimeout = TimeSpan.FromSeconds(1 + number) }),
        };
    }

    private static ConfigurationSnapshot WithOther(ConfigurationSnapshot snapshot, RealServer server, AdminState state)
    {
        var (vip, pool) = AgentRig.Web([new IPEndPoint(server.Address, server.Port)], name: "other");
        return snapshot.With(pool).With(vip with { AdminState = state });
    }
}
