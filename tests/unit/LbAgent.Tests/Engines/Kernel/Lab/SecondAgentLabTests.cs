using System;
using System.IO;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Two agents that were given one folder of pins, by mistake: what the first has at work stays at work.</summary>
public sealed class SecondAgentLabTests
{
    [KernelHostTheory]
    [InlineData(false, "another agent runs the kernel engine in this network namespace")]
    [InlineData(true, "it is at work in another network namespace; give this agent a folder of its own (--pins)")]
    public async Task SecondAgent_LeavesTheFirstAlone_AndIsRefusedVips(bool isElsewhere, string why)
    {
        using var lab = new DsrLab();
        using var first = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(first);
        await lab.AwaitServedAsync();
        using var connection = lab.Connect().Connection;
        var (program, pins) = (lab.ProgramOn("eth0"), Directory.GetFiles(lab.Pins));

        // Elsewhere an interface of the same number has no program.
        var place = isElsewhere ? lab.Client : lab.Balancer;
        using var second = await AgentProcess.StartUnderAsync(place.Starter, $"{lab.State}-2", $"{lab.State}-2.sock", "--pins", lab.Pins);
        var finding = Assert.Single(await LabRequests.RefusedAsync(second, LabRequests.Web("10.9.0.101")));

        Assert.Equal("Lb.Vip.EngineNotAvailable", finding.Id);
        Assert.Contains(why, finding.Reason, StringComparison.Ordinal);
        Assert.Equal(program, lab.ProgramOn("eth0"));
        Assert.Equal(pins, Directory.GetFiles(lab.Pins));
        first.Kill();
        Assert.True(DsrLab.Echoes(connection));
    }
}
