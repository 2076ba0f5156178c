using System;
using System.IO;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Two agents in one network namespace: one of them runs the kernel engine.</summary>
public sealed class TwoAgentsLabTests
{
    [KernelHostFact]
    public async Task Agent_WithoutDsrVipsBesideOneWithThem_LeavesItsDatapathAlone()
    {
        using var lab = new DsrLab();
        using var first = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(first);
        using var directory = new TemporaryDirectory();

        using var second = await AgentProcess.StartUnderAsync(lab.Balancer.Starter, directory.File("state"), directory.File("agent.sock"), "--pins", lab.Pins);
        await DsrLab.ChangeAsync(second, new Operation { CreatePool = new Pool { Name = "mine" } });

        Assert.NotEmpty(Directory.GetFiles(lab.Pins));
        first.Kill();
        lab.Connect().Connection.Dispose();
    }

    /// <summary>As when a new agent is started before the old one has ended: it says what it waits for, and takes over as soon as it can.</summary>
    [KernelHostFact]
    public async Task Agent_StartedWhileAnotherLives_TakesOverWhenThatOneEnds()
    {
        using var lab = new DsrLab();
        using var directory = new TemporaryDirectory();
        using var first = await AgentProcess.StartUnderAsync(lab.Balancer.Starter, directory.File("state"), directory.File("agent.sock"), "--pins", lab.Pins);
        await DsrLab.ServeAsync(first);
        Directory.CreateDirectory(directory.File("copy"));
        foreach (var file in Directory.GetFiles(directory.File("state"), "segment-*"))
        {
            File.Copy(file, Path.Combine(directory.File("copy"), Path.GetFileName(file)));
        }

        using var second = await AgentProcess.StartUnderAsync(lab.Balancer.Starter, directory.File("copy"), directory.File("second.sock"), "--pins", lab.Pins);
        var waiting = await DsrLab.VipAsync(second);
        Assert.Equal(ListenState.Failed, waiting.ListenState);
        Assert.Contains("another agent runs the kernel engine", waiting.ListenError, StringComparison.Ordinal);
        var engine = (await DsrLab.EngineAsync(second)).Engine;
        Assert.False(engine.Available);
        Assert.Contains("another agent runs the kernel engine", engine.Detail, StringComparison.Ordinal);
        var (connection, _) = lab.Connect();
        first.Kill();

        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(second)).ListenState == ListenState.Listening, "the second agent serves");
        Assert.True(DsrLab.Echoes(connection));
        lab.Services[0].Stop();
        await DsrLab.AwaitHealthyAsync(second, 2);
        for (var i = 0; i < 6; i++)
        {
            var (another, server) = lab.Connect();
            Assert.NotEqual("s1", server);
            another.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>A change that is only judged leaves nothing behind.</summary>
    [KernelHostFact]
    public async Task DryRun_LeavesNoPins()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        var request = new ChangeConfigurationRequest { Options = new ChangeOptions { DryRun = true } };
        request.Operations.Add(new Operation { CreatePool = new Pool { Name = "web" } });
        request.Operations.Add(new Operation { CreateVip = new Vip { Name = "web", Address = DsrLab.Vip, Ports = new PortRange { First = 80, Last = 80 }, Protocol = Protocol.Tcp, ForwardingMode = ForwardingMode.DsrL2 } });

        await new ConfigurationService.ConfigurationServiceClient(agent.Channel).ChangeConfigurationAsync(request);

        Assert.False(Directory.Exists(lab.Pins));
        Assert.Empty((await DsrLab.EngineAsync(agent)).Interfaces);
    }

    /// <summary>Somebody tidied up by hand: what is at work goes on, and goes with its VIP.</summary>
    [KernelHostFact]
    public async Task Pins_RemovedByHand_VipsGoOnAndCanBeRemoved()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, vip => vip.HalfClosedTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)));
        Array.ForEach(Directory.GetFiles(lab.Pins), File.Delete);
        Directory.Delete(lab.Pins);
        lab.Connect().Connection.Dispose();

        await DsrLab.ChangeAsync(agent, new Operation { SetTopology = new Topology { ClientInterface = "lo" } });
        var vip = await DsrLab.VipAsync(agent);
        Assert.Equal(ListenState.Failed, vip.ListenState);
        Assert.Contains("pinned", vip.ListenError, StringComparison.Ordinal);
        await DsrLab.ChangeAsync(agent, new Operation { DeleteVip = new DeleteVip { Name = "web" } });

        await Eventually.TrueAsync(() => !lab.Balancer.Has($"{DsrLab.Vip}/32"), "the VIP's address is gone with its last flow");
        Assert.Empty((await DsrLab.EngineAsync(agent)).Interfaces);
    }
}
