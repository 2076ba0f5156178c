using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Engines.Kernel.Pinning;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>On which interface of the box the real agent serves, and what becomes of that.</summary>
public sealed partial class TopologyLabTests
{
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/32")]
    [InlineData(DsrLab.Vip6, "fd09::100/128")]
    public async Task ClientInterface_ProgramAndAddressMoveThere_AndClientsFollow(string vip, string address)
    {
        using var lab = new DsrLab();
        lab.AddInterface("eth1");
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, web => web.Address = vip);
        await lab.AwaitServedAsync(vip);
        Assert.Equal((true, true, false, false), Place(lab, address));
        using var before = lab.Connect(vip).Connection;

        await SetAsync(agent, "eth1");

        Assert.Equal((false, false, true, true), Place(lab, address));
        Assert.True(DsrLab.Echoes(before));
        using var after = lab.Connect(vip).Connection;
        Assert.True(DsrLab.Echoes(after));
        Assert.Equal(["eth1"], (await DsrLab.EngineAsync(agent)).Interfaces.Select(one => one.Name));

        await SetAsync(agent, "");

        Assert.Equal((true, true, false, false), Place(lab, address));
        Assert.True(DsrLab.Echoes(before));
    }

    [KernelHostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnknownInterface_IsRefusedWithThoseThereAre(bool hasVip)
    {
        using var lab = new DsrLab();
        lab.AddInterface("eth1");
        using var agent = await lab.StartAgentAsync();
        if (hasVip)
        {
            await DsrLab.ServeAsync(agent);
        }

        var finding = Assert.Single(await LabRequests.RefusedAsync(agent, LabRequests.ClientInterface("eth7")));

        Assert.Equal(("Lb.Topology.InterfaceMissing", "ClientInterface", FindingCategory.Resource), (finding.Id, finding.Field, finding.Category));
        Assert.Equal("this box has no interface eth7.", finding.Reason);
        Assert.Equal("Give one of eth0, eth1, lo; or '' for the one that leads to the servers.", finding.Remedy);
    }

    [KernelHostFact]
    public async Task AnotherProgram_IsNamed_NeverReplaced_AndTheRestWorks()
    {
        using var lab = new DsrLab();
        var other = lab.LetThrough(lab.Balancer, "eth0");
        var program = lab.ProgramOn("eth0")!;
        using var agent = await lab.StartAgentAsync();

        var finding = Assert.Single(await LabRequests.RefusedAsync(agent, LabRequests.Web()));

        Assert.Equal(("Lb.Vip.InterfaceTaken", FindingCategory.Resource), (finding.Id, finding.Category));
        Assert.Equal($"interface eth0 has an XDP program already, which is not replaced: id {program.Id} (lb).", finding.Reason);
        Assert.Equal(program, lab.ProgramOn("eth0"));
        Assert.False(Directory.Exists(lab.Pins));
        await DsrLab.ChangeAsync(agent, LabRequests.Web("10.9.0.2", ForwardingMode.Proxy));
        await lab.AwaitServedAsync("10.9.0.2");

        other.Dispose();

        await DsrLab.ChangeAsync(agent, LabRequests.Remove());
        await DsrLab.ChangeAsync(agent, LabRequests.Web());
        await lab.AwaitServedAsync();
    }

    [KernelHostFact]
    [Trait("Duration", "Long")]
    public async Task AnotherProgram_WhenTheAgentStarts_VipIsServedOnceItIsGone()
    {
        using var lab = new DsrLab();
        using (var first = await lab.StartAgentAsync())
        {
            await DsrLab.ChangeAsync(first, LabRequests.Web());
        }

        new PinFolder(lab.Pins).Remove();
        var other = lab.LetThrough(lab.Balancer, "eth0");
        var program = lab.ProgramOn("eth0")!;
        using var agent = await lab.StartAgentAsync();

        var vip = await DsrLab.VipAsync(agent);
        Assert.Equal(ListenState.Failed, vip.ListenState);
        Assert.Contains($"id {program.Id} (lb)", vip.ListenError, StringComparison.Ordinal);
        Assert.Equal(program, lab.ProgramOn("eth0"));

        other.Dispose();

        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "it is served");
        await lab.AwaitServedAsync();
    }

    /// <summary>As a card that is taken out and put in again, or a virtual one.</summary>
    [KernelHostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Interface_VanishesAndComesBack_IsServedAgain(bool isNamed)
    {
        using var lab = new DsrLab();
        var name = isNamed ? "eth1" : "eth0";
        lab.AddInterface("eth1");
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await SetAsync(agent, isNamed ? name : "");
        await lab.AwaitServedAsync();
        using var connection = lab.Connect().Connection;

        lab.Balancer.Command("ip", "link", "delete", name);
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Failed, "it is not served");
        await LabRequests.AwaitEventAsync(agent, $"the program is no longer on interface {name}");
        Assert.Equal(isNamed ? "this box has no interface eth1" : "no way leads to its servers", (await DsrLab.VipAsync(agent)).ListenError);

        if (isNamed)
        {
            lab.AddInterface(name);
        }
        else
        {
            lab.PlugBalancer();
        }

        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "it is served");
        Assert.True(lab.Balancer.Has("10.9.0.100/32", name));
        Assert.NotNull(lab.ProgramOn(name));
        await DsrLab.AwaitHealthyAsync(agent, 3);
        Assert.True(DsrLab.Echoes(connection));
    }

    /// <summary>A switch forwards nothing for some time after a link has come up: the first announcement is lost, and clients go on sending to the old MAC address.</summary>
    [KernelHostFact]
    public async Task Interface_WhoseSwitchForwardsLater_IsAnnouncedAgain()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();
        using var connection = lab.Connect().Connection;
        var before = lab.Balancer.MacOf("eth0");

        lab.Balancer.Command("ip", "link", "delete", "eth0");
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Failed, "it is not served");
        lab.PlugBalancerSilently();
        await Eventually.TrueAsync(() => lab.Balancer.Has($"{DsrLab.Vip}/32", "eth0"), "the VIP address is back");
        Assert.Contains(before, lab.Client.Command("ip", "neighbour", "show", DsrLab.Vip), StringComparison.Ordinal);
        lab.LetThroughBalancer();

        await Eventually.TrueAsync(
            () => lab.Client.Command("ip", "neighbour", "show", DsrLab.Vip).Contains(lab.Balancer.MacOf("eth0"), StringComparison.Ordinal),
            "the client knows the new MAC address, though it sent nothing");
        await DsrLab.AwaitHealthyAsync(agent, 3);
        Assert.True(DsrLab.Echoes(connection));
    }

    [KernelHostFact]
    public async Task Program_TakenOffBySomebody_IsSaidAndPutBack()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();
        using var connection = lab.Connect().Connection;
        var index = lab.Balancer.In(() => TrafficPrograms.Index("eth0"));

        using (var link = PinFolder.Open(new PinFolder(lab.Pins).OfLink(index))!)
        {
            Assert.Equal(0, Detach(link.Number));
        }

        await LabRequests.AwaitEventAsync(agent, "the program is no longer on interface eth0: the interface is gone, or somebody has taken it off");
        await Eventually.TrueAsync(() => lab.ProgramOn("eth0") is not null, "it is back");
        Assert.True(DsrLab.Echoes(connection));
        Assert.Equal(ListenState.Listening, (await DsrLab.VipAsync(agent)).ListenState);
    }

    /// <summary>Without servers the VIP's own address says where its clients are, also once the box has it.</summary>
    [KernelHostFact]
    public async Task NoServers_IsRefusedByTheInterfaceOfItsNetwork()
    {
        using var lab = new DsrLab();
        lab.Balancer.Command("ip", "address", "flush", "dev", "eth0");
        lab.AddInterface("eth1");
        lab.Balancer.Command("ip", "address", "add", "10.9.0.2/24", "dev", "eth1");
        using var agent = await lab.StartAgentAsync();

        await DsrLab.ChangeAsync(agent, LabRequests.Web()[..2]);

        Assert.Equal((false, false, true, true), Place(lab, "10.9.0.100/32"));
        // News of the network, after which it looks again.
        lab.Balancer.Command("ip", "address", "add", "10.99.0.1/32", "dev", "lo");
        await Task.Delay(500);
        Assert.Equal((false, false, true, true), Place(lab, "10.9.0.100/32"));
        Assert.Equal(ListenState.Listening, (await DsrLab.VipAsync(agent)).ListenState);
    }

    private static Task SetAsync(AgentProcess agent, string clientInterface) =>
        DsrLab.ChangeAsync(agent, LabRequests.ClientInterface(clientInterface));

    /// <summary>Whether eth0 has program and address, and eth1.</summary>
    private static (bool, bool, bool, bool) Place(DsrLab lab, string address) =>
        (lab.ProgramOn("eth0") is not null, lab.Balancer.Has(address, "eth0"), lab.ProgramOn("eth1") is not null, lab.Balancer.Has(address, "eth1"));

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_detach")]
    private static partial int Detach(int link);
}
