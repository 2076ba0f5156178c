using System;
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
        using var mounts = new LabMounts();
        using var user = new PlainUser(lab.Balancer, mounts);
        var pins = Prepare(lab, mounts);
        using var agent = await user.StartAgentAsync(pins, Three);
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        using var connection = lab.Connect().Connection;
        Assert.True(DsrLab.Echoes(connection));
        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.True(engine.Available);
        Assert.Contains($"pinned in {pins}", engine.Detail, StringComparison.Ordinal);
        Assert.Contains("neighbours are not told of VIP addresses: needs CAP_NET_RAW", engine.Detail, StringComparison.Ordinal);

        var flows = (await DsrLab.VipAsync(agent)).Counters.ActiveFlows;
        agent.Kill();
        Assert.True(DsrLab.Echoes(connection));
        using var next = await user.StartAgentAsync(pins, Three);
        Assert.True(DsrLab.Echoes(connection));
        Assert.Equal(flows, (await DsrLab.VipAsync(next)).Counters.ActiveFlows);
        Assert.DoesNotContain(next.Log, line => line.Contains("empty flow table", StringComparison.Ordinal));
    }

    [KernelHostFact]
    public async Task WithNetRaw_NothingIsMissing()
    {
        using var lab = new DsrLab();
        using var mounts = new LabMounts();
        using var user = new PlainUser(lab.Balancer, mounts);
        var pins = Prepare(lab, mounts);
        using var agent = await user.StartAgentAsync(pins, [.. Three, "net_raw"]);
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.StartsWith($"eBPF/XDP on eth0 native; pinned in {pins}", engine.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("neighbours", engine.Detail, StringComparison.Ordinal);
    }

    /// <summary>As where root ran an agent before.</summary>
    [KernelHostFact]
    public async Task PinsOfAnotherUser_AreLeftAlone_AndItServesWithout()
    {
        using var lab = new DsrLab();
        using var mounts = new LabMounts();
        using var user = new PlainUser(lab.Balancer, mounts);
        var pins = Prepare(lab, mounts);
        _ = mounts.Run(lab.Balancer, "mkdir", "-m", "700", pins);
        using var agent = await user.StartAgentAsync(pins, Three);
        await DsrLab.ServeAsync(agent);

        Assert.NotNull(lab.ProgramOn("eth0"));
        Assert.Contains($"ends with the agent, as {pins} is not for this agent's user to write in", (await DsrLab.EngineAsync(agent)).Engine.Detail, StringComparison.Ordinal);
        await DsrLab.ChangeAsync(agent, LabRequests.Remove());
        Assert.Null(lab.ProgramOn("eth0"));
        Assert.Equal(0, mounts.Run(lab.Balancer, "test", "-d", pins).ExitCode);
    }

    [KernelHostTheory]
    [InlineData("bpf")]
    [InlineData("perfmon")]
    [InlineData("net_admin")]
    public async Task OneMissing_IsNamed_AndTheRestWorks(string missing)
    {
        using var lab = new DsrLab();
        using var mounts = new LabMounts();
        using var user = new PlainUser(lab.Balancer, mounts);
        var pins = Prepare(lab, mounts);
        using var agent = await user.StartAgentAsync(pins, [.. Three.Where(one => one != missing), "net_raw"]);
        var needs = $"needs CAP_{missing.ToUpperInvariant()}";

        var finding = Assert.Single(await LabRequests.RefusedAsync(agent, LabRequests.Web()));
        Assert.Equal(("Lb.Vip.EngineNotAvailable", "VIP web", FindingCategory.Resource), (finding.Id, finding.Target, finding.Category));
        Assert.EndsWith($"{needs}.", finding.Reason, StringComparison.Ordinal);
        var engine = (await DsrLab.EngineAsync(agent)).Engine;
        Assert.Equal((false, needs), (engine.Available, engine.Detail));
        Assert.Equal(1, mounts.Run(lab.Balancer, "test", "-e", pins).ExitCode);

        await DsrLab.ChangeAsync(agent, LabRequests.Web("10.9.0.2", ForwardingMode.Proxy));
        await DsrLab.AwaitHealthyAsync(agent, 1);
        using var connection = lab.Connect("10.9.0.2").Connection;
        Assert.True(DsrLab.Echoes(connection));
    }

    /// <summary>As root does once.</summary>
    /// <returns>A folder that the agent can make, in the one that is the user's.</returns>
    private static string Prepare(DsrLab lab, LabMounts mounts)
    {
        Assert.Equal(0, mounts.Agent(lab.Balancer, "prepare", "--user", "nobody").ExitCode);
        return "/run/lbagent/bpf/65534/pins";
    }
}
