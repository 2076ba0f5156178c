using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
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

    private static Task CreateAsync(AgentProcess agent, string name, string address, uint port, Protocol protocol = Protocol.Tcp, bool isDryRun = false) =>
        ChangeAsync(
            agent,
            isDryRun,
            new Operation { CreatePool = new Pool { Name = name } },
            new Operation { CreateVip = new Vip { Name = name, Address = address, Ports = new PortRange { First = port, Last = port }, Protocol = protocol } });

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
