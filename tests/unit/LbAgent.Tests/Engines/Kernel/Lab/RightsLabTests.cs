using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent as a user without rights but those that it asks for.</summary>
public sealed class RightsLabTests
{
    private static readonly string[] Three = ["bpf", "perfmon", "net_admin"];

    [KernelHostFact]
    public async Task ThreeCapabilities_ServesPinned_AndSaysThatNeighboursAreNotTold()
    {
        using var lab = new DsrLab();
        using var user = new PlainUser(lab.Balancer);
        using var agent = await user.StartAgentAsync(lab.Pins, Three);
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        using var connection = lab.Connect().Connection;
        Assert.True(DsrLab.Echoes(connection));
        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.True(engine.Available);
        Assert.Contains($"pinned in {lab.Pins}", engine.Detail, StringComparison.Ordinal);
        Assert.Contains("neighbours are not told of VIP addresses: needs CAP_NET_RAW", engine.Detail, StringComparison.Ordinal);

        var flows = (await DsrLab.VipAsync(agent)).Counters.ActiveFlows;
        agent.Kill();
        Assert.True(DsrLab.Echoes(connection));
        using var next = await user.StartAgentAsync(lab.Pins, Three);
        Assert.True(DsrLab.Echoes(connection));
        Assert.Equal(flows, (await DsrLab.VipAsync(next)).Counters.ActiveFlows);
        Assert.DoesNotContain(next.Log, line => line.Contains("empty flow table", StringComparison.Ordinal));
    }

    [KernelHostFact]
    public async Task WithNetRaw_NothingIsMissing()
    {
        using var lab = new DsrLab();
        using var user = new PlainUser(lab.Balancer);
        using var agent = await user.StartAgentAsync(lab.Pins, [.. Three, "net_raw"]);
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.Equal($"eBPF/XDP on eth0 native; pinned in {lab.Pins}", engine.Detail);
    }

    /// <summary>As where root ran an agent before.</summary>
    [KernelHostFact]
    public async Task PinsOfAnotherUser_AreLeftAlone_AndItServesWithout()
    {
        using var lab = new DsrLab();
        using var user = new PlainUser(lab.Balancer);
        Directory.CreateDirectory(lab.Pins, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var agent = await user.StartAgentAsync(lab.Pins, Three);
        await DsrLab.ServeAsync(agent);

        Assert.NotNull(lab.ProgramOn("eth0"));
        Assert.Contains($"ends with the agent, as Access to the path '{lab.Pins}' is denied.", (await DsrLab.EngineAsync(agent)).Engine.Detail, StringComparison.Ordinal);
        await DsrLab.ChangeAsync(agent, LabRequests.Remove());
        Assert.Null(lab.ProgramOn("eth0"));
        Assert.True(Directory.Exists(lab.Pins));
    }

    [KernelHostTheory]
    [InlineData("bpf")]
    [InlineData("perfmon")]
    [InlineData("net_admin")]
    public async Task OneMissing_IsNamed_AndTheRestWorks(string missing)
    {
        using var lab = new DsrLab();
        using var user = new PlainUser(lab.Balancer);
        using var agent = await user.StartAgentAsync(lab.Pins, [.. Three.Where(one => one != missing), "net_raw"]);
        var needs = $"needs CAP_{missing.ToUpperInvariant()}";

        var finding = Assert.Single(await LabRequests.RefusedAsync(agent, LabRequests.Web()));
        Assert.Equal(("Lb.Vip.EngineNotAvailable", "VIP web", FindingCategory.Resource), (finding.Id, finding.Target, finding.Category));
        Assert.EndsWith($"{needs}.", finding.Reason, StringComparison.Ordinal);
        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.Equal((false, needs), (engine.Available, engine.Detail));
        Assert.False(Directory.Exists(lab.Pins));

        await DsrLab.ChangeAsync(agent, LabRequests.Web("10.9.0.2", ForwardingMode.Proxy));
        await DsrLab.AwaitHealthyAsync(agent, 1);
        using var connection = lab.Connect("10.9.0.2").Connection;
        Assert.True(DsrLab.Echoes(connection));
    }
}
