using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What becomes of flows, places and counters when a VIP is changed or comes back.</summary>
public sealed class VipLifeLabTests
{
    /// <summary>Two ranges share prefixes; the end of the old one takes only its own away.</summary>
    [KernelHostFact]
    public async Task Ports_WidenedWhileAConnectionStands_GoOnAfterItsEnd()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip =>
        {
            vip.Ports = new PortRange { First = 8080, Last = 8087 };
            vip.HalfClosedTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        });
        var (connection, _) = lab.Connect();

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", Ports = new PortRange { First = 8080, Last = 8088 } } });
        Assert.True(DsrLab.Echoes(connection));
        connection.Dispose();
        await AwaitVipsAsync(agent, 1);

        lab.Connect().Connection.Dispose();
    }

    /// <summary>Datagrams have no end that could be seen: they leave with the VIP, and the server's place is free.</summary>
    [KernelHostFact]
    public async Task Pool_Changed_DatagramsLeaveAtOnceConnectionsGoOn()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, servers: 2);
        await DsrLab.ChangeAsync(
            agent,
            new Operation { CreateVip = new Vip { Name = "dns", Address = DsrLab.Vip, Pool = "web", Ports = new PortRange { First = 8080, Last = 8080 }, Protocol = Protocol.Udp, ForwardingMode = ForwardingMode.DsrL2 } },
            new Operation { CreatePool = new Pool { Name = "other" } },
            new Operation { CreateRealServer = new RealServerOperation { Pool = "other", KeepClientPort = true, Server = new RealServer { Address = DsrLab.AddressOf(3) } } },
            new Operation { SetHealthCheck = new HealthCheckOperation { Pool = "other", HealthCheck = new HealthCheck { Disabled = true } } });
        using var asking = lab.Ask();
        Assert.NotEqual("s3", DsrLab.Answer(asking));
        var (connection, _) = lab.Connect();

        await DsrLab.ChangeAsync(
            agent, new Operation { UpdateVip = new Vip { Name = "dns", Pool = "other" } }, new Operation { UpdateVip = new Vip { Name = "web", Pool = "other" } });

        await Eventually.TrueAsync(() => DsrLab.Answer(asking) == "s3", "datagrams go to the new pool's server");
        Assert.True(DsrLab.Echoes(connection));
        connection.Close(0);
        await Eventually.TrueAsync(async () => (await DsrLab.EngineAsync(agent)).Maps.Single(map => map.Name == "servers of VIPs").Used <= 3, "the places of servers without flows are free");
    }

    /// <summary>A VIP that the proxy serves from now on has 30 s for what it had: by the way that it had.</summary>
    [KernelHostFact]
    public async Task Mode_ChangedToProxy_OpenConnectionGoesOn()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        var (connection, _) = lab.Connect();

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", ForwardingMode = ForwardingMode.Proxy } });

        Assert.True(DsrLab.Echoes(connection));
        Thread.Sleep(1500);
        Assert.True(DsrLab.Echoes(connection));
        lab.Connect().Connection.Dispose();
        Assert.True(lab.Balancer.Has($"{DsrLab.Vip}/32"));
        connection.Dispose();
    }

    /// <summary>And the other way round: what the proxy had ends on this box, whatever the datapath does with the rest.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip)]
    [InlineData(DsrLab.Vip6)]
    public async Task Mode_ChangedFromProxy_OpenConnectionGoesOn(string address)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => (vip.Address, vip.ForwardingMode) = (address, ForwardingMode.Proxy));
        var (connection, _) = lab.Connect(address);

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", ForwardingMode = ForwardingMode.DsrL2 } });
        await lab.AwaitServedAsync(address);

        Assert.NotNull(lab.ProgramOn("eth0"));
        for (var i = 0; i < 15; i++)
        {
            Assert.True(DsrLab.Echoes(connection));
            await Task.Delay(100);
        }

        connection.Dispose();
    }

    /// <summary>Its flows are the new VIP's, to their end.</summary>
    [KernelHostFact]
    public async Task Vip_RemovedAndMadeAnewWithinTheGrace_CountsFlowsExactly()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => vip.HalfClosedTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
        var (connection, _) = lab.Connect();
        await DsrLab.ChangeAsync(agent, new Operation { DeleteVip = new DeleteVip { Name = "web" } });
        await DsrLab.ServeAsync(agent, vip => vip.HalfClosedTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));

        Assert.True(DsrLab.Echoes(connection));
        Assert.Equal(1UL, (await DsrLab.VipAsync(agent)).Counters.ActiveFlows);
        connection.Dispose();

        await Eventually.TrueAsync(async () => (await DsrLab.ServersAsync(agent)).All(server => server.Counters.ActiveFlows == 0), "no server has a flow");
        Assert.Equal(0UL, (await DsrLab.VipAsync(agent)).Counters.ActiveFlows);
    }

    /// <summary>A number in the datapath is used again; what was counted by it is not.</summary>
    [KernelHostFact]
    public async Task Vip_MadeAfterAnotherWasRemoved_BeginsWithNothingRefused()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, Udp("one", 8080, "192.0.2.0/24"));
        using var asking = lab.Ask();
        asking.Send("?"u8);
        await Eventually.TrueAsync(async () => await RefusedAsync(agent, "one") == 1, "the datagram is refused");

        await DsrLab.ChangeAsync(agent, new Operation { DeleteVip = new DeleteVip { Name = "one", KeepPool = true } });
        await DsrLab.ChangeAsync(agent, Udp("two", 8081, "192.0.2.0/24"));

        Assert.Equal(0UL, await RefusedAsync(agent, "two"));
    }

    private static Operation Udp(string name, uint port, string allowed) => new()
    {
        CreateVip = new Vip
        {
            Name = name, Address = DsrLab.Vip, Pool = "web", Ports = new PortRange { First = port, Last = port }, Protocol = Protocol.Udp, ForwardingMode = ForwardingMode.DsrL2,
            AllowFrom = new CidrList { Cidrs = { allowed } },
        },
    };

    private static async Task<ulong> RefusedAsync(AgentProcess agent, string vip) =>
        Assert.Single((await new StatusService.StatusServiceClient(agent.Channel).ListVipsAsync(new ListVipsRequest { Names = { vip } })).Vips).Counters.RefusedFlows;

    private static Task AwaitVipsAsync(AgentProcess agent, long count) =>
        Eventually.TrueAsync(async () => (long)(await DsrLab.EngineAsync(agent)).Maps.Single(map => map.Name == "VIPs").Used == count, $"the datapath has {count} VIPs");
}
