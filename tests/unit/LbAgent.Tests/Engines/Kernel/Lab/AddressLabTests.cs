using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent puts the addresses of VIPs on the box, tells the network, and takes back what it put there, and nothing else.</summary>
public sealed class AddressLabTests
{
    [KernelHostTheory]
    [InlineData(DsrLab.Vip)]
    [InlineData(DsrLab.Vip6)]
    public async Task Added_TheNetworkIsTold(string vip)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        using var wire = FrameCapture.At(lab.Client.Path);

        await DsrLab.ChangeAsync(agent, LabRequests.Web(vip));

        var (mac, address) = (PhysicalAddress.Parse(lab.Balancer.MacOf("eth0")).GetAddressBytes(), IPAddress.Parse(vip));
        byte[] expected = vip == DsrLab.Vip
            ? [.. All(0xFF), .. mac, 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1, .. mac, .. address.GetAddressBytes(), .. All(0), .. address.GetAddressBytes()]
            : Advertisement(address.GetAddressBytes(), mac);
        wire.Await(frame => frame.AsSpan().SequenceEqual(expected));
    }

    /// <summary>The classic mistake of DSR: a real server that answers for the address on its loopback takes clients away from the balancer.</summary>
    [KernelHostFact]
    public async Task ARealServerThatAnswersForIt_IsNamed()
    {
        using var lab = new DsrLab();
        lab.Servers[1].Command("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=0");
        using var agent = await lab.StartAgentAsync();

        var finding = Assert.Single(await LabRequests.RefusedAsync(agent, LabRequests.Web()));

        Assert.Equal(("Lb.Vip.AddressInUse", "Address"), (finding.Id, finding.Field));
        Assert.Equal($"10.9.0.100 is in use on this network: the host with MAC address {lab.Servers[1].MacOf("eth0")} answers for it.", finding.Reason);
        Assert.False(lab.Balancer.Has("10.9.0.100/32"));

        lab.Servers[1].Command("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
        await DsrLab.ServeAsync(agent);
        await lab.AwaitServedAsync();
    }

    /// <summary>After a reboot, while another box has taken over: this one serves as soon as that one gives it up, and not before.</summary>
    [KernelHostFact]
    public async Task Restarted_WhileAnotherHasIt_WaitsForIt()
    {
        using var lab = new DsrLab();
        using (var killed = await lab.StartAgentAsync())
        {
            await DsrLab.ServeAsync(killed);
            killed.Kill();
        }

        lab.Balancer.Command("ip", "address", "delete", "10.9.0.100/32", "dev", "eth0");
        lab.Client.Command("ip", "address", "add", "10.9.0.100/24", "dev", "eth0");
        using var agent = await lab.StartAgentAsync();

        var vip = await DsrLab.VipAsync(agent);
        Assert.Equal(ListenState.Failed, vip.ListenState);
        Assert.Equal($"10.9.0.100 is in use: the host with MAC address {lab.Client.MacOf("eth0")} answers for it", vip.ListenError);
        Assert.False(lab.Balancer.Has("10.9.0.100/32"));

        lab.Client.Command("ip", "address", "delete", "10.9.0.100/24", "dev", "eth0");
        await Eventually.TrueAsync(() => lab.Balancer.Has("10.9.0.100/32", "eth0"), "it is here");
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).ListenState == ListenState.Listening, "it is served");
        await lab.AwaitServedAsync();
    }

    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/32")]
    [InlineData(DsrLab.Vip6, "fd09::100/128")]
    public async Task Removed_NothingOfItStays(string vip, string address)
    {
        using var lab = new DsrLab();
        lab.AddInterface("eth1");
        using var agent = await lab.StartAgentAsync();
        var before = lab.Balancer.Command("ip", "address", "show");
        await DsrLab.ServeAsync(agent, web => web.Address = vip);
        Assert.True(lab.Balancer.Has(address, "eth0"));
        Assert.NotNull(lab.ProgramOn("eth0"));
        Assert.NotEmpty(Directory.GetFiles(lab.Pins));

        await DsrLab.ChangeAsync(agent, LabRequests.Remove());

        Assert.Equal(before, lab.Balancer.Command("ip", "address", "show"));
        Assert.Null(lab.ProgramOn("eth0"));
        Assert.False(Directory.Exists(lab.Pins));
    }

    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/24")]
    [InlineData(DsrLab.Vip6, "fd09::100/64")]
    public async Task ThereBefore_StaysAfterwards(string vip, string address)
    {
        using var lab = new DsrLab();
        lab.Balancer.Command(["ip", "address", "add", address, "dev", "eth0", .. vip == DsrLab.Vip6 ? ["nodad", "preferred_lft", "0"] : Array.Empty<string>()]);
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, web => web.Address = vip);
        await lab.AwaitServedAsync(vip);
        Assert.False(lab.Balancer.Has($"{vip}/{(vip == DsrLab.Vip6 ? 128 : 32)}"));

        await DsrLab.ChangeAsync(agent, LabRequests.Remove());

        Assert.True(lab.Balancer.Has(address, "eth0"));
    }

    [KernelHostFact]
    public async Task TwoVips_OneAddress_GoesWithTheLast()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ChangeAsync(agent, [.. LabRequests.Web(), LabRequests.Vip("ask", DsrLab.Vip, Protocol.Udp)]);

        await DsrLab.ChangeAsync(agent, LabRequests.Remove(keepsPool: true));
        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));

        await DsrLab.ChangeAsync(agent, LabRequests.Remove("ask"));
        Assert.False(lab.Balancer.Has("10.9.0.100/32"));
    }

    /// <summary>By hand, or as IPv6 goes when its interface is down for a moment.</summary>
    [KernelHostTheory]
    [InlineData(DsrLab.Vip, "10.9.0.100/32", false)]
    [InlineData(DsrLab.Vip6, "fd09::100/128", false)]
    [InlineData(DsrLab.Vip6, "fd09::100/128", true)]
    public async Task TakenOffBySomebody_IsPutBack(string vip, string address, bool isDown)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await DsrLab.ServeAsync(agent, web => (web.Address, web.HalfClosedTimeout) = (vip, Duration.FromTimeSpan(TimeSpan.FromSeconds(1))));
        await lab.AwaitServedAsync(vip);

        if (isDown)
        {
            lab.Balancer.Command("ip", "link", "set", "eth0", "down");
            Assert.False(lab.Balancer.Has(address));
            lab.Balancer.Command("ip", "link", "set", "eth0", "up");
            lab.Balancer.Command("ip", "address", "add", "fd09::2/64", "dev", "eth0", "nodad");
        }
        else
        {
            lab.Balancer.Command("ip", "address", "delete", address, "dev", "eth0");
        }

        await Eventually.TrueAsync(() => lab.Balancer.Has(address, "eth0"), "it is back");
        await DsrLab.AwaitHealthyAsync(agent, 3);
        await lab.AwaitServedAsync(vip);
        await DsrLab.ChangeAsync(agent, LabRequests.Remove());
        await Eventually.TrueAsync(() => !lab.Balancer.Has(address), "it is ours still, and goes with the last flow", poll: 200);
    }

    /// <summary>The next agent begins with an empty store.</summary>
    [KernelHostFact]
    public async Task Killed_AndTheStoreKnowsNoVip_AllOfItIsTakenAway()
    {
        using var lab = new DsrLab();
        using (var killed = await lab.StartAgentAsync())
        {
            await DsrLab.ServeAsync(killed);
            await lab.AwaitServedAsync();
            killed.Kill();
        }

        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));
        Directory.Delete(lab.State, recursive: true);

        using var agent = await lab.StartAgentAsync();

        Assert.False(lab.Balancer.Has("10.9.0.100/32"));
        Assert.Null(lab.ProgramOn("eth0"));
        Assert.False(Directory.Exists(lab.Pins));
        Assert.Contains(await LabRequests.EventsAsync(agent), said => said == "took 10.9.0.100 off the box: an earlier agent had put it there, and no VIP needs it");
        Assert.Contains(await LabRequests.EventsAsync(agent), said => said == $"took what an earlier agent had pinned in {lab.Pins} off the box: no VIP needs it");
    }

    /// <summary>The next agent begins with the store of before the second.</summary>
    [KernelHostFact]
    public async Task Killed_AndTheStoreKnowsOneOfTwo_TheOtherIsTakenAway()
    {
        using var lab = new DsrLab();
        using (var killed = await lab.StartAgentAsync())
        {
            await DsrLab.ChangeAsync(killed, LabRequests.Web());
            lab.Balancer.Command("cp", "-r", lab.State, $"{lab.State}-before");
            await DsrLab.ChangeAsync(killed, LabRequests.Vip("other", "10.9.0.101", Protocol.Tcp));
            killed.Kill();
        }

        Assert.True(lab.Balancer.Has("10.9.0.101/32", "eth0"));
        Directory.Delete(lab.State, recursive: true);
        Directory.Move($"{lab.State}-before", lab.State);

        using var agent = await lab.StartAgentAsync();

        Assert.True(lab.Balancer.Has("10.9.0.100/32", "eth0"));
        Assert.False(lab.Balancer.Has("10.9.0.101/32"));
        Assert.Contains(await LabRequests.EventsAsync(agent), said => said == "an earlier agent served 10.9.0.101 port 8080 Tcp in the kernel; no VIP asks for it now, so it is served no more");
        await lab.AwaitServedAsync();
    }

    /// <summary>Unsolicited, to all, and it replaces what is known (RFC 4861, 7.2.6).</summary>
    private static byte[] Advertisement(byte[] address, byte[] mac)
    {
        byte[] all = IPAddress.Parse("ff02::1").GetAddressBytes();
        byte[] message = [136, 0, 0, 0, 0x20, 0, 0, 0, .. address, 2, 1, .. mac];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.OfTransport([.. address, .. all], 58, message));
        return [0x33, 0x33, 0, 0, 0, 1, .. mac, 0x86, 0xDD, 0x60, 0, 0, 0, 0, (byte)message.Length, 58, 255, .. address, .. all, .. message];
    }

    private static byte[] All(byte value) => [value, value, value, value, value, value];
}
