using System;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What happens to the box's network under the engine: other MAC addresses, interfaces that go and come back.</summary>
public sealed class NetworkLabTests
{
    /// <summary>A change that is judged meanwhile looks at the network too; what it sees first must not be lost.</summary>
    [KernelHostFact]
    public async Task Mac_ChangedWhileAChangeIsJudged_IsFollowed()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, servers: 1);
        var judged = new ChangeConfigurationRequest { Options = new ChangeOptions { DryRun = true } };
        judged.Operations.Add(new Operation { UpdateVip = new Vip { Name = "web", AllowFrom = new CidrList { Cidrs = { "10.0.0.0/8" } } } });
        var control = new ConfigurationService.ConfigurationServiceClient(agent.Channel);
        await control.ChangeConfigurationAsync(judged);
        var (connection, _) = lab.Connect();

        for (var i = 1; i <= 5; i++)
        {
            var mac = $"02:00:00:00:00:0{i}";
            lab.Servers[0].Command("ip", "link", "set", "eth0", "address", mac);
            lab.Balancer.Command("ip", "neighbour", "replace", DsrLab.AddressOf(1), "lladdr", mac, "dev", "eth0", "nud", "permanent");
            for (var j = 0; j < 10; j++)
            {
                await control.ChangeConfigurationAsync(judged);
            }

            await Task.Delay(200);
            connection.ReceiveTimeout = 2000;
            Assert.True(DsrLab.Echoes(connection));
        }

        connection.Dispose();
    }

    /// <summary>The kernel forgets IPv6 addresses of an interface that goes down; the operator's own come back by his means, the VIP's by ours.</summary>
    [KernelHostFact]
    public async Task Interface_DownAndUp_HasItsVipAddressAgain()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => vip.Address = DsrLab.Vip6);
        Assert.True(lab.Balancer.Has($"{DsrLab.Vip6}/128"));

        lab.Balancer.Command("ip", "link", "set", "eth0", "down");
        await Task.Delay(300);
        lab.Balancer.Command("ip", "link", "set", "eth0", "up");
        lab.Balancer.Command("ip", "address", "add", "fd09::2/64", "dev", "eth0", "nodad");

        await Eventually.TrueAsync(() => lab.Balancer.Has($"{DsrLab.Vip6}/128"), "the VIP's address is there again");
        await DsrLab.AwaitHealthyAsync(agent, 3);
        lab.Connect(DsrLab.Vip6).Connection.Dispose();
    }

    [KernelHostFact]
    public async Task Interface_GoneAndMadeAnew_ServesAgainAndSaysSoMeanwhile()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, new Operation { SetTopology = new Topology { ClientInterface = "eth0" } });

        lab.Balancer.Command("ip", "link", "delete", "eth0");
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Failed, "the VIP says that it is not served");
        Assert.Contains("eth0", (await DsrLab.VipAsync(agent)).ListenError, StringComparison.Ordinal);
        lab.Balancer.Plug(lab.Switch, "eth0", "p-balancer", "10.9.0.2/24");
        lab.Switch.Command("ip", "link", "set", "p-balancer", "master", "br0");
        lab.LetThrough(lab.Switch, "p-balancer");

        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "the VIP is served again");
        await Eventually.TrueAsync(() => lab.Balancer.Has($"{DsrLab.Vip}/32"), "the VIP's address is there again");
        await DsrLab.AwaitHealthyAsync(agent, 3);
        lab.Connect().Connection.Dispose();
    }

    /// <summary>As when a lease of the box's own address is renewed: clients wait a moment, and nobody resets them.</summary>
    [KernelHostFact]
    public async Task Ways_GoneAndBack_BreakNoConnection()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, pool: pool => pool.HealthCheck = new HealthCheck { Disabled = true });
        var (connection, _) = lab.Connect();

        lab.Balancer.Command("ip", "address", "del", "10.9.0.2/24", "dev", "eth0");
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Failed, "the VIP says that it is not served");
        Assert.Contains("no way leads", (await DsrLab.VipAsync(agent)).ListenError, StringComparison.Ordinal);
        connection.Send("pi"u8);
        await Task.Delay(300);
        lab.Balancer.Command("ip", "address", "add", "10.9.0.2/24", "dev", "eth0");

        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "the VIP is served again");
        connection.Send("ng"u8);
        var answer = new byte[4];
        for (var read = 0; read < answer.Length;)
        {
            var count = connection.Receive(answer.AsSpan(read));
            Assert.NotEqual(0, count);
            read += count;
        }

        connection.Dispose();
    }

    /// <summary>A change of nothing but the interface is carried out at once.</summary>
    [KernelHostFact]
    public async Task ClientInterface_Changed_MovesTheProgram()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);

        foreach (var name in new[] { "lo", "eth0" })
        {
            await DsrLab.ChangeAsync(agent, new Operation { SetTopology = new Topology { ClientInterface = name } });
            Assert.Equal(name, Assert.Single((await DsrLab.EngineAsync(agent)).Interfaces).Name);
        }

        lab.Connect().Connection.Dispose();
    }
}
