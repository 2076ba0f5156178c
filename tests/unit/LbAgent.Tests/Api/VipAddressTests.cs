using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Engines.Kernel.Lab;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Api;

/// <summary>The real agent puts VIP addresses on the box and takes them away again: in a network namespace, as seen by ip(8).</summary>
public sealed class VipAddressTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [RootFact]
    public async Task Vip_MadeAndRemoved_BringsItsAddressAndTakesItAway()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box);

        await CreateAsync(agent, "four", "10.77.0.50", 80);
        await CreateAsync(agent, "six", "fd77::50", 80);
        Assert.True(box.Has("10.77.0.50/32"));
        Assert.True(box.Has("fd77::50/128"));
        Assert.Equal(ListenState.Listening, await ListenStateAsync(agent, "four"));
        Assert.Equal(ListenState.Listening, await ListenStateAsync(agent, "six"));

        await DeleteAsync(agent, "four");
        await DeleteAsync(agent, "six");
        await Eventually.TrueAsync(() => !box.Has("10.77.0.50/32") && !box.Has("fd77::50/128"), "the addresses are gone");
    }

    [RootFact]
    public async Task Vips_OfOneAddress_KeepItUntilTheLastIsGone()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box);
        await CreateAsync(agent, "http", "10.77.0.50", 80);
        await CreateAsync(agent, "dns", "10.77.0.50", 53, Protocol.Udp);

        await DeleteAsync(agent, "http");
        await Task.Delay(200);
        Assert.True(box.Has("10.77.0.50/32"));
        await DeleteAsync(agent, "dns");

        await Eventually.TrueAsync(() => !box.Has("10.77.0.50/32"), "the address is gone");
    }

    [RootFact]
    public async Task Vip_OfAnAddressThatWasThere_LeavesIt()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box);

        await CreateAsync(agent, "web", "10.77.0.1", 80);
        await DeleteAsync(agent, "web");

        await Task.Delay(200);
        Assert.True(box.Has("10.77.0.1/24"));
    }

    [RootFact]
    public async Task DryRun_AddsNothing()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box);
        await Eventually.TrueAsync(() => !box.Ip("-o", "address", "show").Contains("tentative", StringComparison.Ordinal), "the box's own addresses are settled");
        var before = box.Ip("-o", "address", "show");

        await CreateAsync(agent, "web", "10.77.0.50", 80, isDryRun: true);

        Assert.Equal(before, box.Ip("-o", "address", "show"));
    }

    [RootFact]
    public async Task Kill_LeavesTheAddress_AndTheNextAgentKnowsItAsItsOwn()
    {
        using var box = new NamedNamespace();
        using (var agent = await StartAsync(box))
        {
            await CreateAsync(agent, "web", "10.77.0.50", 80);
            agent.Kill();
        }

        Assert.True(box.Has("10.77.0.50/32"));
        using var next = await StartAsync(box);
        Assert.True(box.Has("10.77.0.50/32"));
        await DeleteAsync(next, "web");
        await Eventually.TrueAsync(() => !box.Has("10.77.0.50/32"), "the address is gone");
    }

    [RootFact]
    public async Task Kill_ThenAStartWithoutThatVip_TakesTheAddressAway()
    {
        using var box = new NamedNamespace();
        using (var agent = await StartAsync(box))
        {
            await CreateAsync(agent, "web", "10.77.0.50", 80);
            agent.Kill();
        }

        using var next = await StartAsync(box, state: "another");

        Assert.False(box.Has("10.77.0.50/32"));
        Assert.True(box.Has("10.77.0.1/24"));
    }

    /// <summary>The VIP came back, but not to its port: its address is the agent's all the same, and goes with it.</summary>
    [RootFact]
    public async Task Kill_ThenThePortIsTaken_TheAddressGoesWithItsVip()
    {
        using var box = new NamedNamespace();
        Socket other;
        using (var agent = await StartAsync(box))
        {
            await CreateAsync(agent, "web", "10.77.0.50", 80);
            other = NetworkNamespace.In(agent.Id, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            agent.Kill();
        }

        using (other)
        {
            other.Bind(new IPEndPoint(IPAddress.Parse("10.77.0.50"), 80));
            other.Listen();
            using var next = await StartAsync(box);
            Assert.Equal(ListenState.Failed, await ListenStateAsync(next, "web"));
            Assert.True(box.Has("10.77.0.50/32"));

            await DeleteAsync(next, "web");

            await Eventually.TrueAsync(() => !box.Has("10.77.0.50/32"), "the address is gone");
        }
    }

    /// <summary>As a network manager does that knows nothing of it: sockets go on listening, and nobody reaches them.</summary>
    [RootFact]
    public async Task TakenOffBySomebody_IsPutBack()
    {
        await IsPutBackAsync("10.77.0.50", "10.77.0.50/32");
        await IsPutBackAsync("fd77::50", "fd77::50/128");
    }

    /// <summary>What had put it there may have moved it to another box: it is said, and not put back.</summary>
    [RootFact]
    public async Task SomebodyElses_TakenOff_IsSaid()
    {
        using var box = new NamedNamespace();
        box.Ip("address", "add", "10.77.0.60/24", "dev", "lb0");
        using var agent = await StartAsync(box);
        await CreateAsync(agent, "web", "10.77.0.60", 80);
        await CreateAsync(agent, "other", "10.77.0.50", 80);

        box.Ip("address", "delete", "10.77.0.60/24", "dev", "lb0");

        await Eventually.TrueAsync(async () => await ListenStateAsync(agent, "web") == ListenState.Failed, "it is Failed");
        Assert.Equal(ListenState.Listening, await ListenStateAsync(agent, "other"));
        await LabRequests.AwaitEventAsync(
            agent, "clients do not reach it: 10.77.0.60 is not on this box any more: it was not the agent that had put it there, so the agent does not put it back");

        box.Ip("address", "add", "10.77.0.60/24", "dev", "lb0");

        await Eventually.TrueAsync(async () => await ListenStateAsync(agent, "web") == ListenState.Listening, "it listens");
        await LabRequests.AwaitEventAsync(agent, "its address 10.77.0.60 is on this box again");
    }

    /// <summary>Two boxes with one address answer at random.</summary>
    [RootFact]
    public async Task InUseOnTheNetwork_IsRefusedWithTheMacAddress()
    {
        using var box = new LabHost("box");
        using var other = new LabHost("other");
        box.Plug(other, "eth0", "eth0", "10.77.0.1/24", "fd77::1/64");
        other.Command("ip", "address", "add", "10.77.0.50/24", "dev", "eth0");
        other.Command("ip", "address", "add", "fd77::50/64", "dev", "eth0", "nodad");
        using var agent = await AgentProcess.StartUnderAsync(box.Starter, _directory.File("state"), _directory.File("agent.sock"));

        foreach (var isDryRun in new[] { true, false })
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(
                agent, isDryRun, [.. Create("four", "10.77.0.50"), .. Create("six", "fd77::50"), .. Create("free", "10.77.0.51")]));
            var findings = AgentApiTests.FindingsOf(refusal);
            Assert.Equal(["VIP four", "VIP six"], findings.Select(finding => finding.Target).Order());
            Assert.All(findings, finding => Assert.Equal("Lb.Vip.AddressInUse", finding.Id));
            Assert.All(findings, finding => Assert.Contains($" {other.MacOf("eth0")} ", finding.Reason, StringComparison.Ordinal));
        }

        Assert.False(box.Has("10.77.0.51/32"));
        other.Command("ip", "address", "flush", "dev", "eth0");
        await ChangeAsync(agent, isDryRun: false, [.. Create("four", "10.77.0.50"), .. Create("six", "fd77::50")]);
        Assert.True(box.Has("10.77.0.50/32", "eth0"));
        Assert.True(box.Has("fd77::50/128", "eth0"));
    }

    /// <summary>As after a reboot, while another box has taken over.</summary>
    [RootFact]
    public async Task InUseAtTheStart_IsTakenWhenTheOtherGivesItUp()
    {
        using var box = new LabHost("box");
        using var other = new LabHost("other");
        box.Plug(other, "eth0", "eth0", "10.77.0.1/24");
        using (var agent = await AgentProcess.StartUnderAsync(box.Starter, _directory.File("state"), _directory.File("agent.sock")))
        {
            await CreateAsync(agent, "web", "10.77.0.50", 80);
            agent.Kill();
        }

        box.Command("ip", "address", "delete", "10.77.0.50/32", "dev", "eth0");
        other.Command("ip", "address", "add", "10.77.0.50/24", "dev", "eth0");
        using var next = await AgentProcess.StartUnderAsync(box.Starter, _directory.File("state"), _directory.File("agent.sock"));
        Assert.Equal(ListenState.Failed, await ListenStateAsync(next, "web"));
        Assert.False(box.Has("10.77.0.50/32"));

        other.Command("ip", "address", "delete", "10.77.0.50/24", "dev", "eth0");

        await Eventually.TrueAsync(async () => await ListenStateAsync(next, "web") == ListenState.Listening, "it listens");
        Assert.True(box.Has("10.77.0.50/32", "eth0"));
    }

    [RootFact]
    public async Task WithoutTheRightToAsk_TheChangeGoesOn_AndItIsSaid()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box, "state", ["setpriv", "--bounding-set", "-net_raw"]);

        await CreateAsync(agent, "web", "10.77.0.50", 80);

        Assert.True(box.Has("10.77.0.50/32"));
        await LabRequests.AwaitEventAsync(agent, "VIP addresses are put on this box without asking whether a host of the network has them: needs CAP_NET_RAW");
    }

    [RootFact]
    public async Task WithoutTheRight_TheChangeIsRefusedWithTheCommandThatWouldDo()
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box, "state", ["setpriv", "--bounding-set", "-net_admin"]);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(agent, "web", "10.77.0.50", 80));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("needs CAP_NET_ADMIN", refusal.Status.Detail, StringComparison.Ordinal);
        var finding = Assert.Single(AgentApiTests.FindingsOf(refusal));
        Assert.Equal(("Lb.Vip.AddressNotLocal", "Add it: ip address add 10.77.0.50/32 dev lb0"), (finding.Id, finding.Remedy));
        Assert.False(box.Has("10.77.0.50/32"));
    }

    private async Task IsPutBackAsync(string address, string onBox)
    {
        using var box = new NamedNamespace();
        using var agent = await StartAsync(box);
        await CreateAsync(agent, "web", address, 80);

        box.Ip("address", "delete", onBox, "dev", "lb0");

        await Eventually.TrueAsync(() => box.Has(onBox), "it is back");
        await LabRequests.AwaitEventAsync(agent, $"its address {address} was taken off this box, and has been put back");
        Assert.Equal(ListenState.Listening, await ListenStateAsync(agent, "web"));
        await DeleteAsync(agent, "web");
        await Eventually.TrueAsync(() => !box.Has(onBox), "it is the agent's still, and goes with its VIP");
    }

    private static Task CreateAsync(AgentProcess agent, string name, string address, uint port, Protocol protocol = Protocol.Tcp, bool isDryRun = false) =>
        ChangeAsync(agent, isDryRun, Create(name, address, port, protocol));

    private static Operation[] Create(string name, string address, uint port = 80, Protocol protocol = Protocol.Tcp) =>
    [
        new Operation { CreatePool = new Pool { Name = name } },
        new Operation { CreateVip = new Vip { Name = name, Address = address, Ports = new PortRange { First = port, Last = port }, Protocol = protocol } },
    ];

    private static Task DeleteAsync(AgentProcess agent, string name) =>
        ChangeAsync(agent, isDryRun: false, new Operation { DeleteVip = new DeleteVip { Name = name } });

    private static async Task ChangeAsync(AgentProcess agent, bool isDryRun, params Operation[] operations)
    {
        var request = new ChangeConfigurationRequest { Options = new ChangeOptions { DryRun = isDryRun } };
        request.Operations.AddRange(operations);
        await new ConfigurationService.ConfigurationServiceClient(agent.Channel).ChangeConfigurationAsync(request);
    }

    private static async Task<ListenState> ListenStateAsync(AgentProcess agent, string name)
    {
        var request = new ListVipsRequest { Names = { name } };
        return (await new StatusService.StatusServiceClient(agent.Channel).ListVipsAsync(request)).Vips[0].ListenState;
    }

    private Task<AgentProcess> StartAsync(NamedNamespace box, string state = "state", string[]? starter = null) =>
        AgentProcess.StartUnderAsync([.. box.Starter, .. starter ?? []], _directory.File(state), _directory.File($"{state}.sock"));
}
