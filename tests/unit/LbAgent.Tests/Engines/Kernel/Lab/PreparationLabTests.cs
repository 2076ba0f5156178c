using System;
using System.Threading.Tasks;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>LbAgent prepare lets the kernel engine outlive the agent of a plain user on a box whose /sys/fs/bpf is root's alone, as it is everywhere with systemd.</summary>
public sealed class PreparationLabTests
{
    private const string Folder = "/run/lbagent/bpf/65534";
    private static readonly string[] Rights = ["bpf", "perfmon", "net_admin", "net_raw"];

    [KernelHostFact]
    public async Task Unprepared_ServesUntilItEnds_AndSaysWhatHelps()
    {
        using var lab = new DsrLab();
        using var mounts = new LabMounts();
        using var user = new PlainUser(lab.Balancer, mounts);
        using var agent = await user.StartAgentAsync(null, Rights);
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();

        var detail = (await DsrLab.EngineAsync(agent)).Engine.Detail;
        Assert.Matches(
            "; ends with the agent, as /sys/fs/bpf/lbagent-net-[0-9]+ is not for this agent's user to write in "
            + @"\('LbAgent prepare --user 65534' as root, once after each boot, gives the agent a folder of its own\); adds VIP addresses to the box",
            detail);
    }

    [KernelHostFact]
    public async Task Prepared_OutlivesTheAgent_AndCleanupOfRootTakesItOff()
    {
        using var lab = new DsrLab();
        using var mounts = new LabMounts();
        var (exitCode, output, error) = mounts.Agent(lab.Balancer, "prepare", "--user", "nobody");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith($"An agent that runs as user nobody (uid 65534) pins the kernel engine's programs and tables in {Folder}, and they outlive that agent.\n", output, StringComparison.Ordinal);

        using var user = new PlainUser(lab.Balancer, mounts);
        using (var agent = await user.StartAgentAsync(null, Rights))
        {
            await DsrLab.ServeAsync(agent);
            await lab.AwaitServedAsync();
            using var connection = lab.Connect().Connection;
            Assert.Contains($"; pinned in {Folder}/lbagent-net-", (await DsrLab.EngineAsync(agent)).Engine.Detail, StringComparison.Ordinal);

            agent.Kill();
            Assert.True(DsrLab.Echoes(connection));
            using var next = await user.StartAgentAsync(null, Rights);
            Assert.True(DsrLab.Echoes(connection));
            Assert.DoesNotContain(next.Log, line => line.Contains("empty flow table", StringComparison.Ordinal));
            next.Kill();
        }

        var cleaned = mounts.Agent(lab.Balancer, "cleanup");
        Assert.Equal((0, ""), (cleaned.ExitCode, cleaned.Error));
        Assert.Contains($"Took the kernel engine's programs and tables off: {Folder}/lbagent-net-", cleaned.Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => lab.ProgramOn("eth0") is null, "no program is left");
        Assert.Equal("", mounts.Run(lab.Balancer, "ls", "-A", Folder).Output);
    }

    [KernelHostFact]
    public void Twice_IsTheSame_AndOnlyTheUserAndTheGroupAreLetIn()
    {
        using var host = new LabHost("prepared");
        using var mounts = new LabMounts();
        var first = mounts.Agent(host, "prepare", "--user", "nobody", "--group", "nogroup");
        Assert.Equal(first, mounts.Agent(host, "prepare", "--user", "65534"));

        Assert.Equal("1750 root:nogroup\n700 nobody:nogroup\n", mounts.Run(host, "stat", "-c", "%a %U:%G", "/run/lbagent/bpf", Folder).Output);
        Assert.Single(mounts.Run(host, "cat", "/proc/mounts").Output.Split('\n'), line => line.Contains(" /run/lbagent/bpf ", StringComparison.Ordinal));
    }

    [KernelHostTheory]
    [InlineData("there is no user no-such-user on this system; name the agent's user with --user", "--user", "no-such-user")]
    [InlineData("there is no group no-such-group on this system; name a group of user nobody with --group", "--user", "nobody", "--group", "no-such-group")]
    [InlineData("user nobody does not belong to group root; name a group of that user with --group", "--user", "nobody", "--group", "root")]
    public void WrongName_IsRefused_AndNothingIsMounted(string reason, params string[] arguments)
    {
        using var host = new LabHost("prepared");
        using var mounts = new LabMounts();

        Assert.Equal((1, "", $"LbAgent: {reason}\n"), mounts.Agent(host, ["prepare", .. arguments]));

        Assert.Equal(2, mounts.Run(host, "ls", "/run/lbagent").ExitCode);
    }

    [KernelHostFact]
    public void AUserWhoWouldBeShutOut_IsNamed()
    {
        using var host = new LabHost("prepared");
        using var mounts = new LabMounts();
        Assert.Equal(0, mounts.Agent(host, "prepare", "--user", "nobody").ExitCode);

        var second = mounts.Agent(host, "prepare", "--user", "daemon");

        Assert.Equal((1, "", "LbAgent: user nobody, who has a folder in /run/lbagent/bpf already, would be shut out: name a group that both users belong to with --group\n"), second);
        Assert.Equal("1750 root:nogroup\n", mounts.Run(host, "stat", "-c", "%a %U:%G", "/run/lbagent/bpf").Output);
    }

    [KernelHostFact]
    public void APlantedLink_IsNotFollowed()
    {
        using var host = new LabHost("prepared");
        using var mounts = new LabMounts();
        _ = mounts.Run(host, "sh", "-ec", "mkdir /run/lbagent /run/elsewhere; ln -s /run/elsewhere /run/lbagent/bpf");

        Assert.Equal(1, mounts.Agent(host, "prepare", "--user", "nobody").ExitCode);

        Assert.DoesNotContain(mounts.Run(host, "cat", "/proc/mounts").Output.Split('\n'), line => line.Contains(" /run/elsewhere ", StringComparison.Ordinal));
    }

    [KernelHostFact]
    public void NotRoot_IsRefused()
    {
        using var host = new LabHost("prepared");
        using var mounts = new LabMounts();
        using var user = new PlainUser(host, mounts);

        var refused = user.Agent("prepare", "--user", "nobody");

        Assert.Equal((1, "", "LbAgent: /run/lbagent/bpf is root's to mount: run this as root\n"), refused);
    }

    /// <summary>A folder in /tmp could be somebody else's.</summary>
    [KernelHostFact]
    public void WithoutAPlaceForItsSocket_AnAgentAsksForOne()
    {
        using var host = new LabHost("placeless");
        using var mounts = new LabMounts();
        using var user = new PlainUser(host, mounts);

        Assert.Equal(
            (1, "", "LbAgent: there is no default place for the control socket, because XDG_RUNTIME_DIR is not set; name one with --socket PATH.\n"), user.Agent());
    }
}
