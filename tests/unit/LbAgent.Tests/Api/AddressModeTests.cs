using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Engines.Kernel.Lab;
using LbAgent.Tests.HealthChecks.Dsr;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Api;

/// <summary>Who sees to the addresses of VIPs of the proxy engine: the real agent in a network namespace, as seen by ip(8) and by clients there.</summary>
public sealed class AddressModeTests : IDisposable
{
    private const string Address = "10.77.0.50";
    private const string Address6 = "fd77::50";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>As keepalived does it: the address comes, goes, and comes again.</summary>
    [RootTheory]
    [InlineData(Address, "32", Protocol.Tcp, "auto")]
    [InlineData(Address6, "128", Protocol.Tcp, "auto")]
    [InlineData(Address, "32", Protocol.Udp, "auto")]
    [InlineData(Address6, "128", Protocol.Udp, "auto")]
    [InlineData(Address, "32", Protocol.Tcp, "sockets")]
    [InlineData(Address, "32", Protocol.Udp, "sockets")]
    public async Task External_AddressComesAndGoes_IsServedWheneverItIsThere(string address, string length, Protocol protocol, string relay)
    {
        using var net = new TwoHosts();
        using var agent = await StartAsync(net, "--relay", relay);
        await ChangeAsync(agent, Mode(AddressMode.External));
        var result = await ChangeAsync(agent, Create("web", address, protocol));
        Assert.Empty(result.Warnings);

        var vip = await VipAsync(agent);
        Assert.Equal(ListenState.Absent, vip.ListenState);
        Assert.Equal($"{address} is not on this box now, and address mode External leaves it to others", vip.ListenError);
        await LabRequests.AwaitEventAsync(agent, $"clients do not reach it: {address} is not on this box now");
        Assert.False(net.Box.Has($"{address}/{length}"));
        Assert.False(net.Reaches(address, protocol));

        for (var time = 0; time < 2; time++)
        {
            net.Box.Command(["ip", "address", "add", $"{address}/{length}", "dev", "eth0", .. address == Address6 ? ["nodad"] : Array.Empty<string>()]);
            await Eventually.TrueAsync(async () => (await VipAsync(agent)).ListenState == ListenState.Listening, "it listens");
            Assert.Equal("", (await VipAsync(agent)).ListenError);
            await Eventually.TrueAsync(() => net.Reaches(address, protocol), "it is reached");

            net.Box.Command("ip", "address", "delete", $"{address}/{length}", "dev", "eth0");
            await Eventually.TrueAsync(async () => (await VipAsync(agent)).ListenState == ListenState.Absent, "it is gone");
        }

        await LabRequests.AwaitEventAsync(agent, $"its address {address} is on this box now");
        Assert.False(net.Box.Has($"{address}/{length}"));
    }

    /// <summary>Whatever the configuration says: that is told where it is set, and where it is shown.</summary>
    [RootFact]
    public async Task Never_EveryModeIsExternal_AndItIsSaid()
    {
        using var net = new TwoHosts();
        using var agent = await StartAsync(net, "--addresses", "never");

        foreach (var mode in new[] { AddressMode.Loopback, AddressMode.Interface })
        {
            var warning = Assert.Single((await ChangeAsync(agent, Mode(mode))).Warnings);
            Assert.Equal(("Lb.Topology.AddressModeNotInForce", "AddressMode", FindingSeverity.Warning), (warning.Id, warning.Field, warning.Severity));
            Assert.Equal($"the agent was started with --addresses never, and goes by External, not by {mode}: it adds no VIP address.", warning.Reason);
            var topology = await new StatusService.StatusServiceClient(agent.Channel).GetTopologyAsync(new GetTopologyRequest());
            Assert.Equal((mode, AddressMode.External), (topology.Topology.AddressMode, topology.AddressMode));
        }

        await ChangeAsync(agent, Create("web", Address));
        Assert.False(net.Box.Has($"{Address}/32"));
        Assert.Equal($"{Address} is not on this box now, and the agent was started with --addresses never", (await VipAsync(agent)).ListenError);
        Assert.Contains("; does not add VIP addresses: it was started with --addresses never, so every address mode is External; ", await DetailAsync(agent), StringComparison.Ordinal);
        net.Box.Command("ip", "address", "add", $"{Address}/24", "dev", "eth0");
        await Eventually.TrueAsync(() => net.Reaches(Address), "it is reached");
    }

    [RootFact]
    public async Task Loopback_AddressGoesToTheLoopback_AndAwayWithItsVip()
    {
        using var net = new TwoHosts();
        using var agent = await StartAsync(net);
        net.Route(Address);
        net.Route(Address6);
        using var wire = FrameCapture.At(net.Client.Path);
        await ChangeAsync(agent, Mode(AddressMode.Loopback));
        Assert.Equal(0, net.Setting("eth0", "arp_ignore"));
        await ChangeAsync(agent, [.. Create("web", Address), .. Create("six", Address6)]);

        Assert.True(net.Box.Has($"{Address}/32", "lo"));
        Assert.True(net.Box.Has($"{Address6}/128", "lo"));
        Assert.Equal((1, 2), (net.Setting("eth0", "arp_ignore"), net.Setting("eth0", "arp_announce")));
        Assert.Equal((0, 0), (net.Setting("all", "arp_ignore"), net.Setting("all", "arp_announce")));
        Assert.Equal(ListenState.Listening, (await VipAsync(agent)).ListenState);
        Assert.True(net.Reaches(Address));
        Assert.True(net.Reaches(Address6));
        Assert.Contains("; adds VIP addresses to the loopback, and keeps the box from answering ARP for them; ", await DetailAsync(agent), StringComparison.Ordinal);

        // Answers to clients have the VIP's address, and the question for the client's MAC address has the box's own all the same.
        net.Box.Command("ip", "neighbour", "flush", "dev", "eth0");
        Assert.True(net.Reaches(Address));
        wire.Await(frame => TwoHosts.Claims(frame, IPAddress.Parse("10.77.0.1")));
        Assert.DoesNotContain(wire.Frames, frame => TwoHosts.Claims(frame, IPAddress.Parse(Address)) || TwoHosts.Claims(frame, IPAddress.Parse(Address6)));
        Assert.False(TwoHosts.Answers(net.Client, TwoHosts.Server, Address, "10.77.0.1"));
        Assert.False(TwoHosts.Answers(net.Client, TwoHosts.Server6, Address6, "fd77::1"));

        net.Box.Command("ip", "address", "delete", $"{Address}/32", "dev", "lo");
        await Eventually.TrueAsync(() => net.Box.Has($"{Address}/32", "lo"), "it is put back");

        // An interface that comes later is as silent.
        net.Box.Command("ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1");
        await Eventually.TrueAsync(() => net.Setting("late0", "arp_ignore") == 1, "the new interface is silent");

        await ChangeAsync(agent, Delete("web"), Delete("six"));
        await Eventually.TrueAsync(() => !net.Box.Has($"{Address}/32") && !net.Box.Has($"{Address6}/128"), "the addresses are gone");
        await Eventually.TrueAsync(() => net.Setting("eth0", "arp_ignore") == 0 && net.Setting("eth0", "arp_announce") == 0 && net.Setting("late0", "arp_ignore") == 0, "settings are as before");
    }

    [RootFact]
    public async Task Mode_Changes_AddressesGoWhereTheyBelong()
    {
        using var net = new TwoHosts();
        using var agent = await StartAsync(net);
        net.Route(Address);
        await ChangeAsync(agent, [.. Create("web", Address), .. Create("six", Address6)]);
        Assert.True(net.Box.Has($"{Address}/32", "eth0"));
        Assert.True(TwoHosts.Answers(net.Client, TwoHosts.Server, Address, "10.77.0.1"));
        Assert.True(TwoHosts.Answers(net.Client, TwoHosts.Server6, Address6, "fd77::1"));

        await ChangeAsync(agent, Mode(AddressMode.Loopback));
        Assert.True(net.Box.Has($"{Address}/32", "lo") && net.Box.Has($"{Address6}/128", "lo"));
        Assert.False(net.Box.Has($"{Address}/32", "eth0") || net.Box.Has($"{Address6}/128", "eth0"));
        Assert.Equal(1, net.Setting("eth0", "arp_ignore"));
        Assert.True(net.Reaches(Address));

        await ChangeAsync(agent, Mode(AddressMode.Interface));
        Assert.True(net.Box.Has($"{Address}/32", "eth0") && net.Box.Has($"{Address6}/128", "eth0"));
        Assert.False(net.Box.Has($"{Address}/32", "lo") || net.Box.Has($"{Address6}/128", "lo"));
        Assert.Equal((0, 0), (net.Setting("eth0", "arp_ignore"), net.Setting("eth0", "arp_announce")));
        Assert.True(net.Reaches(Address));
        await LabRequests.AwaitEventAsync(agent, "arp_ignore and arp_announce are as they were before the agent changed them, on eth0");

        await ChangeAsync(agent, Mode(AddressMode.External));
        Assert.False(net.Box.Has($"{Address}/32") || net.Box.Has($"{Address6}/128"));
        Assert.Equal(ListenState.Absent, (await VipAsync(agent)).ListenState);

        await ChangeAsync(agent, Mode(AddressMode.Interface));
        Assert.True(net.Box.Has($"{Address}/32", "eth0"));
        Assert.Equal(ListenState.Listening, (await VipAsync(agent)).ListenState);
    }

    [RootFact]
    public async Task Loopback_Killed_TheNextAgentKnowsWhatToPutBack()
    {
        using var net = new TwoHosts();
        net.Route(Address);
        using (var agent = await StartAsync(net))
        {
            await ChangeAsync(agent, [Mode(AddressMode.Loopback), .. Create("web", Address)]);
            agent.Kill();
        }

        Assert.True(net.Box.Has($"{Address}/32", "lo"));
        Assert.Equal((1, 2), (net.Setting("eth0", "arp_ignore"), net.Setting("eth0", "arp_announce")));
        using var next = await StartAsync(net);
        Assert.True(net.Reaches(Address));
        Assert.Equal(1, net.Setting("eth0", "arp_ignore"));

        await ChangeAsync(next, Mode(AddressMode.Interface));

        Assert.True(net.Box.Has($"{Address}/32", "eth0"));
        Assert.False(net.Box.Has($"{Address}/32", "lo"));
        Assert.Equal((0, 0), (net.Setting("eth0", "arp_ignore"), net.Setting("eth0", "arp_announce")));
    }

    /// <summary>As everything else of a proxy's.</summary>
    [RootFact]
    public async Task Loopback_Stopped_NothingIsLeft()
    {
        using var net = new TwoHosts();
        using var agent = await StartAsync(net);
        await ChangeAsync(agent, [Mode(AddressMode.Loopback), .. Create("web", Address)]);

        agent.Terminate();

        Assert.False(net.Box.Has($"{Address}/32"));
        Assert.Equal((0, 0), (net.Setting("eth0", "arp_ignore"), net.Setting("eth0", "arp_announce")));
    }

    [RootFact]
    public async Task Loopback_WithoutTheRight_IsRefused()
    {
        using var net = new TwoHosts();
        using var agent = await AgentProcess.StartUnderAsync(
            [.. net.Box.Starter, "setpriv", "--bounding-set", "-net_admin"], _directory.File("state"), _directory.File("agent.sock"));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(agent, Mode(AddressMode.Loopback)));

        var finding = Assert.Single(AgentApiTests.FindingsOf(refusal));
        Assert.Equal(("Lb.Topology.AddressModeNotPossible", "AddressMode"), (finding.Id, finding.Field));
        Assert.Contains("needs CAP_NET_ADMIN", finding.Reason, StringComparison.Ordinal);
        await ChangeAsync(agent, Mode(AddressMode.External));
        await ChangeAsync(agent, Create("web", Address));
        net.Box.Command("ip", "address", "add", $"{Address}/24", "dev", "eth0");
        await Eventually.TrueAsync(() => net.Reaches(Address), "it is reached");

        // What is there can go on without the right; what is not could not be added.
        await ChangeAsync(agent, Mode(AddressMode.Interface));
        await ChangeAsync(agent, Mode(AddressMode.External));
        net.Box.Command("ip", "address", "delete", $"{Address}/24", "dev", "eth0");
        refusal = await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(agent, Mode(AddressMode.Interface)));
        Assert.Equal("Lb.Vip.AddressNotLocal", Assert.Single(AgentApiTests.FindingsOf(refusal)).Id);
    }

    /// <summary>Before the agent takes addresses onto an interface, the network is asked for those that stood elsewhere.</summary>
    [RootTheory]
    [InlineData(AddressMode.Loopback)]
    [InlineData(AddressMode.External)]
    public async Task BackToInterface_WhileAnotherHasIt_IsRefusedWithTheMacAddress(AddressMode mode)
    {
        using var box = new LabHost("box");
        using var other = new LabHost("other");
        box.Plug(other, "eth0", "eth0", "10.77.0.1/24", "fd77::1/64");
        using var agent = await AgentProcess.StartUnderAsync(box.Starter, _directory.File("state"), _directory.File("agent.sock"));
        other.Command("ip", "address", "add", $"{Address}/24", "dev", "eth0");
        // Nobody asks the network in the mode itself.
        await ChangeAsync(agent, [Mode(mode), .. Create("web", Address)]);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(agent, Mode(AddressMode.Interface)));

        var finding = Assert.Single(AgentApiTests.FindingsOf(refusal));
        Assert.Equal(("Lb.Vip.AddressInUse", "VIP web"), (finding.Id, finding.Target));
        Assert.Contains($" {other.MacOf("eth0")} ", finding.Reason, StringComparison.Ordinal);
        Assert.Equal(mode == AddressMode.Loopback, box.Has($"{Address}/32", "lo"));

        other.Command("ip", "address", "delete", $"{Address}/24", "dev", "eth0");
        await ChangeAsync(agent, Mode(AddressMode.Interface));
        Assert.True(box.Has($"{Address}/32", "eth0"));
    }

    private static Operation Mode(AddressMode mode) => new() { SetTopology = new Topology { AddressMode = mode } };

    private static Operation Delete(string name) => new() { DeleteVip = new DeleteVip { Name = name } };

    private static Operation[] Create(string name, string address, Protocol protocol = Protocol.Tcp) =>
    [
        new Operation { CreatePool = new Pool { Name = name, HealthCheck = new HealthCheck { Disabled = true } } },
        new Operation { CreateRealServer = new RealServerOperation { Pool = name, Server = new RealServer { Address = address == Address6 ? TwoHosts.Server6 : TwoHosts.Server, Port = TwoHosts.Port } } },
        new Operation { CreateVip = new Vip { Name = name, Address = address, Ports = new PortRange { First = 80, Last = 80 }, Protocol = protocol } },
    ];

    private static async Task<ChangeResult> ChangeAsync(AgentProcess agent, params Operation[] operations)
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.AddRange(operations);
        return (await new ConfigurationService.ConfigurationServiceClient(agent.Channel).ChangeConfigurationAsync(request)).Result;
    }

    private static async Task<VipStatus> VipAsync(AgentProcess agent) =>
        Assert.Single((await new StatusService.StatusServiceClient(agent.Channel).ListVipsAsync(new ListVipsRequest { Names = { "web" } })).Vips);

    private static async Task<string> DetailAsync(AgentProcess agent) =>
        (await new StatusService.StatusServiceClient(agent.Channel).ListEnginesAsync(new ListEnginesRequest())).Engines.Single(one => one.Engine.Name == "proxy").Engine.Detail;

    private Task<AgentProcess> StartAsync(TwoHosts net, params string[] more) =>
        AgentProcess.StartUnderAsync(net.Box.Starter, _directory.File("state"), _directory.File("agent.sock"), more);
}
