using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading.Tasks;
using LbAdmin.Protos.V1;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>Who sees to the addresses of VIPs of the kernel engine, on the wire.</summary>
public sealed class AddressModeLabTests
{
    /// <summary>A router hands the address to this box: its packets are served, and nobody in the box's network learns that it is there. Killed and cleaned up, nothing is left.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/32", "10.9.0.1", "10.9.0.2")]
    [InlineData(DsrLab.Vip6, "fd09::100/128", "fd09::1", "fd09::2")]
    public async Task Loopback_BehindARouter_IsServedAndUnseen_AndCleanedUp(string vip, string address, string client, string balancer)
    {
        using var lab = new RoutedLab();
        var far = lab.AddFarClient();
        lab.Router.Command("ip", "route", "add", address, "via", balancer);
        using (var agent = await lab.Lab.StartAgentAsync())
        {
            using var wire = FrameCapture.At(lab.Lab.Client.Path);
            await DsrLab.ChangeAsync(agent, Mode(AddressMode.Loopback));
            await DsrLab.ServeAsync(agent, web => web.Address = vip, pool => pool.Scheduler = new Scheduler { Kind = SchedulerKind.Hash });
            await AwaitServedAsync(far, vip);

            Assert.True(lab.Lab.Balancer.Has(address, "lo"));
            Assert.False(lab.Lab.Balancer.Has(address, "eth0"));
            Assert.Equal(vip == DsrLab.Vip ? (1, 2) : (0, 0), Arp(lab.Lab.Balancer, "eth0"));
            Assert.Equal((0, 0), Arp(lab.Lab.Balancer, "all"));
            Assert.Equal(ListenState.Listening, (await DsrLab.VipAsync(agent)).ListenState);
            Assert.Contains("adds VIP addresses to the loopback", (await DsrLab.EngineAsync(agent)).Engine.Detail, StringComparison.Ordinal);
            Assert.False(TwoHosts.Answers(lab.Lab.Client, client, vip, balancer));
            var mac = PhysicalAddress.Parse(lab.Lab.Balancer.MacOf("eth0")).GetAddressBytes();
            Assert.DoesNotContain(wire.Frames, frame => frame.AsSpan(6, 6).SequenceEqual(mac) && TwoHosts.Claims(frame, IPAddress.Parse(vip)));

            agent.Kill();
        }

        // The programs go on, and so does what keeps the box silent.
        using (var connection = DsrLab.Connect(far, vip).Connection)
        {
            Assert.True(DsrLab.Echoes(connection));
        }

        Assert.False(TwoHosts.Answers(lab.Lab.Client, client, vip, balancer));
        var output = await CleanUpAsync(lab.Lab);
        Assert.Contains($"Took {vip} off this box.\n", output, StringComparison.Ordinal);
        Assert.Equal(vip == DsrLab.Vip, output.EndsWith("Put arp_ignore and arp_announce back as they were, on eth0.\n", StringComparison.Ordinal));
        Assert.Equal((0, 0), Arp(lab.Lab.Balancer, "eth0"));
        Assert.False(lab.Lab.Balancer.Has(address));
    }

    /// <summary>An agent that stops leaves its VIPs at work, and with them what keeps the box silent; the next one, which is to leave addresses to others, puts it back.</summary>
    [KernelHostFact]
    public async Task Loopback_Stopped_GoesOn_AndTheNextAgentChangesTheMode()
    {
        using var lab = new DsrLab();
        lab.Client.Command("ip", "route", "replace", "10.9.0.100/32", "via", "10.9.0.2");
        using (var agent = await lab.StartAgentAsync())
        {
            await DsrLab.ChangeAsync(agent, Mode(AddressMode.Loopback));
            await DsrLab.ServeAsync(agent);
            await lab.AwaitServedAsync();
            agent.Terminate();
        }

        Assert.True(lab.Balancer.Has("10.9.0.100/32", "lo"));
        Assert.Equal((1, 2), Arp(lab.Balancer, "eth0"));
        lab.Connect().Connection.Dispose();

        using var next = await lab.StartAgentAsync();
        await DsrLab.AwaitHealthyAsync(next, 3);
        Assert.True(lab.Balancer.Has("10.9.0.100/32", "lo"));
        await DsrLab.ChangeAsync(next, Mode(AddressMode.Interface));

        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));
        Assert.False(lab.Balancer.Has("10.9.0.100/32", "lo"));
        Assert.Equal((0, 0), Arp(lab.Balancer, "eth0"));
        lab.Connect().Connection.Dispose();
    }

    /// <summary>A VIP without servers is reached where its network is, also while its address is on the loopback.</summary>
    [KernelHostFact]
    public async Task Loopback_WithoutServers_IsListening()
    {
        using var lab = new DsrLab();
        using (var agent = await lab.StartAgentAsync())
        {
            await DsrLab.ChangeAsync(agent, [Mode(AddressMode.Loopback), new Operation { CreatePool = new Pool { Name = "web" } }, LabRequests.Vip("web", DsrLab.Vip, Protocol.Tcp)]);
            Assert.NotNull(lab.ProgramOn("eth0"));
            Assert.True(lab.Balancer.Has("10.9.0.100/32", "lo"));
            agent.Kill();
        }

        using var next = await lab.StartAgentAsync();

        Assert.Equal(ListenState.Listening, (await DsrLab.VipAsync(next)).ListenState);
        Assert.NotNull(lab.ProgramOn("eth0"));
    }

    /// <summary>As keepalived does it: the VIP is configured on a box that has not its address; that comes, goes, and comes again.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/32", ForwardingMode.DsrL2)]
    [InlineData(DsrLab.Vip6, "fd09::100/128", ForwardingMode.DsrL2)]
    public async Task External_AddressComesAndGoes_IsServedWheneverItIsThere(string vip, string address, ForwardingMode mode)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ChangeAsync(agent, Mode(AddressMode.External));
        await DsrLab.ServeAsync(agent, web => (web.Address, web.ForwardingMode) = (vip, mode));

        var status = await DsrLab.VipAsync(agent);
        Assert.Equal(ListenState.Absent, status.ListenState);
        Assert.StartsWith($"{vip} is not on this box now, and address mode External leaves it to others: packets that come", status.ListenError, StringComparison.Ordinal);
        Assert.False(lab.Balancer.Has(address));

        for (var time = 0; time < 2; time++)
        {
            lab.Balancer.Command(["ip", "address", "add", address, "dev", "eth0", .. vip == DsrLab.Vip6 ? ["nodad"] : Array.Empty<string>()]);
            await AwaitServedAsync(lab.Client, vip);
            await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "it is served");

            lab.Balancer.Command("ip", "address", "delete", address, "dev", "eth0");
            await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Absent, "it is gone");
            lab.Client.Command("ip", "neighbour", "flush", "dev", "eth0");
        }

        await LabRequests.AwaitEventAsync(agent, $"its address {vip} is on this box now");
        await LabRequests.AwaitEventAsync(agent, $"clients do not reach it: {vip} is not on this box now");
        Assert.False(lab.Balancer.Has(address));
        await DsrLab.ChangeAsync(agent, LabRequests.Remove());
    }

    private static Operation Mode(AddressMode mode) => new() { SetTopology = new Topology { AddressMode = mode } };

    private static Task AwaitServedAsync(LabHost client, string vip) => Eventually.TrueAsync(
        () =>
        {
            try
            {
                DsrLab.Connect(client, vip).Connection.Dispose();
                return true;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        },
        $"a connection to {vip} comes through");

    private static (int Ignore, int Announce) Arp(LabHost host, string interfaceName) => (Setting(host, interfaceName, "arp_ignore"), Setting(host, interfaceName, "arp_announce"));

    private static int Setting(LabHost host, string interfaceName, string name) =>
        int.Parse(host.Command("cat", $"/proc/sys/net/ipv4/conf/{interfaceName}/{name}"), CultureInfo.InvariantCulture);

    private static async Task<string> CleanUpAsync(DsrLab lab)
    {
        var starter = lab.Balancer.Starter;
        using var process = Process.Start(new ProcessStartInfo(starter[0], [.. starter[1..], AgentProcess.Executable(), "cleanup", "--pins", lab.Pins, "--state", lab.State])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
