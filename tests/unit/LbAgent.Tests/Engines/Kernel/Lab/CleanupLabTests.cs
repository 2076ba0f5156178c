using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>LbAgent cleanup takes off the box what a killed agent left at work, and nothing while one lives.</summary>
public sealed class CleanupLabTests
{
    [KernelHostFact]
    public async Task Killed_AllOfItIsTakenOff_AndASecondTimeNothingIsThere()
    {
        using var lab = new DsrLab();
        using (var agent = await lab.StartAgentAsync())
        {
            await DsrLab.ServeAsync(agent);
            await lab.AwaitServedAsync();
            // The servers do not have its address, so none is Healthy for long.
            await DsrLab.ChangeAsync(agent, LabRequests.Vip("ask", "10.9.0.101", LbAdmin.Protos.V1.Protocol.Udp));
            agent.Kill();
        }

        // Somebody's own.
        lab.Balancer.Command("ip", "address", "add", "10.9.0.102/32", "dev", "eth0");
        var program = lab.ProgramOn("eth0");
        Assert.NotNull(program);

        var (exitCode, output, error) = await CleanUpAsync(lab);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal($"Took the kernel engine's programs and tables off: {lab.Pins} is gone.\nTook 10.9.0.100 off this box.\nTook 10.9.0.101 off this box.\n", output);
        Assert.False(Directory.Exists(lab.Pins));
        Assert.Equal((false, false, true), (lab.Balancer.Has("10.9.0.100/32"), lab.Balancer.Has("10.9.0.101/32"), lab.Balancer.Has("10.9.0.102/32")));
        await Eventually.TrueAsync(() => lab.ProgramOn("eth0") is null && !BpfObjects.HasProgram(program.Id), "no program is left");

        Assert.Equal((0, $"There is nothing in {lab.Pins}.\n", ""), await CleanUpAsync(lab));
    }

    [KernelHostFact]
    public async Task AgentLives_IsRefused()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        var (exitCode, output, error) = await CleanUpAsync(lab);

        Assert.Equal((1, "", "LbAgent: an agent runs the kernel engine here. Stop it first, then clean up.\n"), (exitCode, output, error));
        Assert.NotNull(lab.ProgramOn("eth0"));
        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));
        using var connection = lab.Connect().Connection;
        Assert.True(DsrLab.Echoes(connection));
    }

    /// <summary>A connection that stands ends with the programs; so does nothing else of the box.</summary>
    [KernelHostFact]
    public async Task CleanedUp_TheNextAgentBeginsAnew()
    {
        using var lab = new DsrLab();
        using (var agent = await lab.StartAgentAsync())
        {
            await DsrLab.ServeAsync(agent);
            await lab.AwaitServedAsync();
            agent.Kill();
        }

        _ = await CleanUpAsync(lab);
        using var next = await lab.StartAgentAsync();
        await DsrLab.AwaitHealthyAsync(next, 3);
        await lab.AwaitServedAsync();

        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));
        Assert.Equal(1ul, (await DsrLab.VipAsync(next)).Counters.TotalFlows);
        Assert.DoesNotContain(await LabRequests.EventsAsync(next), said => said.Contains("empty flow table", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output, string Error)> CleanUpAsync(DsrLab lab)
    {
        var starter = lab.Balancer.Starter;
        using var process = Process.Start(new ProcessStartInfo(starter[0], [.. starter[1..], AgentProcess.Executable(), "cleanup", "--pins", lab.Pins])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
