using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Proxy;

/// <summary>Backup servers serve when no other can, and not a moment longer.</summary>
public abstract class BackupTests(object relay)
{
    [Theory]
    [InlineData("disabled")]
    [InlineData("draining")]
    [InlineData("weight")]
    [InlineData("unhealthy")]
    [InlineData("removed")]
    [InlineData("refusing")]
    public async Task Backups_ServeOnlyWhileTheOthersAre(string what)
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var own = TestServer.Named("own");
        using var first = TestServer.Named("first");
        using var second = TestServer.Named("second");
        var vip = await ServeAsync(rig, own, first, second);
        Assert.Equal(["own", "own", "own"], await AskAsync(vip, 3));
        Assert.Equal(3, rig.Runtime.Pools["web"].Available.Count);
        var settings = rig.Writer.Current.Pools["web"];

        await TakeAwayAsync(rig, own, what);
        Assert.Equal(["first", "first", "second", "second"], (await AskAsync(vip, 4)).Order());
        Assert.Equal(what == "refusing" ? 3 : 2, rig.Runtime.Pools["web"].Available.Count);

        if (what == "refusing")
        {
            Assert.Equal(4, rig.Runtime.Pools["web"].Servers[0].Counters.Failed);
            own.Start();
        }

        rig.Runtime.Pools["web"].SetHealth(rig.Runtime.Pools["web"].Servers[0], Health.Healthy, "test");
        await rig.ApplyAsync(snapshot => snapshot.With(settings));
        Assert.Equal(["own", "own", "own"], await AskAsync(vip, 3));
        Assert.Equal([2L, 2], rig.Runtime.Pools["web"].Servers.Skip(1).Select(server => server.Counters.Total));
        Assert.Equal((0L, 0L), (rig.Runtime.Vips["web"].Counters.Refused, rig.Runtime.Vips["web"].Counters.Failed));
    }

    [Fact]
    public async Task Backup_TakesWhatFullServersCannot_AndIsLeftWhenTheyCan()
    {
        await using var rig = new AgentRig(relay: (RelayChoice)relay);
        using var own = new CountedServer();
        using var backup = new CountedServer();
        var vip = await rig.ServeAsync([own.Endpoint, backup.Endpoint]);
        await rig.ChangePoolAsync(pool => pool with
        {
            Servers = new([pool.Servers[0] with { MaxConnections = 2 }, pool.Servers[1] with { Backup = true, MaxConnections = 1 }]),
        });

        using var one = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        using var two = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        Assert.Equal((2, 0), (own.Now, backup.Now));
        using var three = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        Assert.Equal((2, 1), (own.Now, backup.Now));
        Assert.Null(await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip)));
        Assert.Equal(1, rig.Runtime.Vips["web"].Counters.Refused);

        await CountedServer.LeaveAsync(one!);
        await Eventually.TrueAsync(() => rig.Runtime.Pools["web"].Servers[0].Counters.Active == 1, "one has left");
        using var four = await CountedServer.TryEnterAsync(AgentRig.EndpointOf(vip));
        Assert.Equal((2, 1), (own.Now, backup.Now));
        Assert.Equal([3L, 1], rig.Runtime.Pools["web"].Servers.Select(server => server.Counters.Total));
    }

    private static async Task<Vip> ServeAsync(AgentRig rig, params TestServer[] servers)
    {
        var vip = await rig.ServeAsync(servers.Select(server => server.Endpoint));
        await rig.ChangePoolAsync(pool => pool with
        {
            Servers = new(pool.Servers.Select((server, i) => server with { Backup = i > 0 })),
        });
        return vip;
    }

    private static async Task TakeAwayAsync(AgentRig rig, TestServer own, string what)
    {
        var pool = rig.Runtime.Pools["web"];
        switch (what)
        {
            case "disabled":
                await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Disabled });
                break;
            case "draining":
                await rig.ChangeServerAsync(0, server => server with { AdminState = AdminState.Draining });
                break;
            case "weight":
                await rig.ChangeServerAsync(0, server => server with { Weight = 0 });
                break;
            case "unhealthy":
                pool.Update(pool.Settings with { HealthCheck = HealthCheckSettings.Default with { InitialHealth = Health.Healthy } });
                pool.SetHealth(pool.Servers[0], Health.Unhealthy, "test");
                break;
            case "removed":
                await rig.ChangePoolAsync(pool => pool with { Servers = new(pool.Servers.Items.RemoveAt(0)) });
                break;
            default:
                own.Stop();
                break;
        }
    }

    private static async Task<List<string?>> AskAsync(Vip vip, int times)
    {
        var answers = new List<string?>();
        for (var i = 0; i < times; i++)
        {
            answers.Add(await TestClient.AskAsync(AgentRig.EndpointOf(vip)));
        }

        return answers;
    }
}
