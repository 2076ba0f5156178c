using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>The real agent balances each datagram of a client that uses one source port for all that it sends.</summary>
public sealed class DatagramLabTests
{
    [KernelHostTheory]
    [InlineData(DsrLab.Vip)]
    [InlineData(DsrLab.Vip6)]
    public async Task DsrL2_NineDatagramsOfOnePort_AreThreeForEachInTurn(string vip)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await ServeAsync(agent, web => web.Address = vip);
        using var asking = lab.Ask(vip);

        var answers = Answers(asking, 9);

        Assert.Equal(3, answers.Distinct().Count());
        Assert.Equal(answers[..6], answers[3..]);
        Assert.All(lab.Services, service => Assert.Equal(3, service.Received));
        Assert.All(await DsrLab.ServersAsync(agent), server => AssertCounted(server.Counters, datagrams: 3));
        AssertCounted((await DsrLab.VipAsync(agent)).Counters, datagrams: 9);
        Assert.Equal(0, await FlowsAsync(agent));
        Assert.DoesNotContain((await DsrLab.EngineAsync(agent)).Reasons, reason => reason.Packets > 0);
    }

    /// <summary>Behind a router, one server by a tunnel of IPv4, the other by one of IPv6.</summary>
    [KernelHostFact]
    public async Task DsrL3_DatagramsOfOnePort_GoInEachTunnelInTurn()
    {
        using var routed = new RoutedLab();
        using var agent = await routed.Lab.StartAgentAsync();
        await routed.ServeAsync(agent, DsrLab.Vip, RoutedLab.Server4);
        await DsrLab.ChangeAsync(agent, DsrLab.Add(RoutedLab.Server6), new Operation { UpdateVip = new Vip { Name = "ask", Balance = Balance.Datagram } });
        await DsrLab.AwaitHealthyAsync(agent, 2);
        using var asking = routed.Lab.Ask();

        var answers = Answers(asking, 8);

        Assert.Equal(["t4", "t6"], answers[..2].Order());
        Assert.Equal(answers[..6], answers[2..]);
    }

    [KernelHostFact]
    public async Task Weights_AreSharesOfOnePort()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await ServeAsync(agent, pool: pool => pool.Scheduler = new Scheduler { Kind = SchedulerKind.WeightedRoundRobin });
        await DsrLab.ChangeAsync(agent, Update(1, server => server.Weight = 4));
        using var asking = lab.Ask();

        var answers = Answers(asking, 12);

        Assert.Equal((8, 2, 2), (answers.Count(name => name == "s1"), answers.Count(name => name == "s2"), answers.Count(name => name == "s3")));
    }

    /// <summary>There is no flow that could go on: the change is done, and the server gets nothing more.</summary>
    [KernelHostTheory]
    [InlineData("draining")]
    [InlineData("weight 0")]
    [InlineData("disabled")]
    public async Task Server_ThatTakesNoMore_GetsNoDatagramFromThenOn(string state)
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await ServeAsync(agent);
        using var asking = lab.Ask();
        Assert.Equal(3, Answers(asking, 3).Distinct().Count());

        await DsrLab.ChangeAsync(agent, Update(2, server =>
        {
            if (state == "weight 0")
            {
                server.Weight = 0;
            }
            else
            {
                server.AdminState = state == "draining" ? AdminState.Draining : AdminState.Disabled;
            }
        }));
        var answers = Answers(asking, 8);

        Assert.Equal((4, 4), (answers.Count(name => name == "s1"), answers.Count(name => name == "s3")));
        Assert.Equal(1, lab.Services[1].Received);
        Assert.All(await DsrLab.ServersAsync(agent), server => Assert.Equal(0ul, server.Counters.ActiveFlows));

        await DsrLab.ChangeAsync(agent, Update(2, server => (server.Weight, server.AdminState) = (1, AdminState.Enabled)));
        Assert.Equal(3, Answers(asking, 3).Distinct().Count());
    }

    /// <summary>Turned on and off under a client that goes on: flows of before steer nothing, end with the next sweep, and no count is left.</summary>
    [KernelHostFact]
    public async Task Balance_ChangesUnderAClient_AndNoFlowIsLeft()
    {
        using var lab = new DsrLab();
        using var agent = await lab.StartAgentAsync();
        await ServeAsync(agent, web => web.Balance = Balance.Flow);
        using var asking = lab.Ask();
        using var other = lab.Ask();
        Assert.Single(Answers(asking, 3).Distinct());
        Assert.Single(Answers(other, 3).Distinct());
        Assert.Equal((2ul, 2ul), Flows((await DsrLab.VipAsync(agent)).Counters));

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", Balance = Balance.Datagram } });
        var answers = Answers(asking, 9);
        Assert.Equal(3, answers.Distinct().Count());
        Assert.Equal(answers[..6], answers[3..]);
        await Eventually.TrueAsync(async () => (await DsrLab.ServersAsync(agent)).All(server => server.Counters.ActiveFlows == 0), "the flows of before are over");
        Assert.Equal((0ul, 2ul + 9), Flows((await DsrLab.VipAsync(agent)).Counters));
        Assert.Equal(0, await FlowsAsync(agent));

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", Balance = Balance.Flow } });
        Assert.Single(Answers(asking, 4).Distinct());
        Assert.Equal((1ul, 2ul + 9 + 1), Flows((await DsrLab.VipAsync(agent)).Counters));
        Assert.Equal(1, await FlowsAsync(agent));

        await DsrLab.ChangeAsync(agent, new Operation { UpdateVip = new Vip { Name = "web", IdleTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) } });
        await Eventually.TrueAsync(async () => (await DsrLab.VipAsync(agent)).Counters.ActiveFlows == 0, "the flow is over");
        Assert.All(await DsrLab.ServersAsync(agent), server => Assert.Equal(0ul, server.Counters.ActiveFlows));
    }

    /// <summary>The program needs no agent for it, and the next one goes on with what was counted and knows who is up, a backup too.</summary>
    [KernelHostFact]
    public async Task Agent_Killed_DatagramsGoOnInTurn()
    {
        using var lab = new DsrLab();
        var agent = await lab.StartAgentAsync();
        await ServeAsync(agent);
        await DsrLab.ChangeAsync(agent, Update(3, server => server.Backup = true));
        using var asking = lab.Ask();
        Assert.Equal(["s1", "s2"], Answers(asking, 2).Order());
        agent.Kill();
        agent.Dispose();

        Assert.Equal((2, 2), Shares(Answers(asking, 4)));

        using (agent = await lab.StartAgentAsync())
        {
            await DsrLab.AwaitHealthyAsync(agent, 3);
            Assert.Equal((2, 2), Shares(Answers(asking, 4)));
            Assert.Equal((0ul, 10ul), Flows((await DsrLab.VipAsync(agent)).Counters));
            Assert.DoesNotContain(agent.Log, line => line.Contains("Unhealthy", StringComparison.Ordinal));
        }
    }

    private static Task ServeAsync(AgentProcess agent, Action<Vip>? vip = null, Action<Pool>? pool = null) => DsrLab.ServeAsync(
        agent,
        web =>
        {
            (web.Protocol, web.Balance) = (Protocol.Udp, Balance.Datagram);
            vip?.Invoke(web);
        },
        pool);

    private static Operation Update(int number, Action<RealServer> change)
    {
        var server = new RealServer { Address = DsrLab.AddressOf(number) };
        change(server);
        return new Operation { UpdateRealServer = new RealServerOperation { Pool = "web", Server = server } };
    }

    /// <summary>Who answers so many datagrams, each sent after the answer to the one before.</summary>
    private static string[] Answers(Socket asking, int count) => [.. Enumerable.Range(0, count).Select(_ => DsrLab.Answer(asking))];

    private static (int First, int Second) Shares(IReadOnlyCollection<string> answers) => (answers.Count(name => name == "s1"), answers.Count(name => name == "s2"));

    private static (ulong Active, ulong Total) Flows(FlowCounters counters) => (counters.ActiveFlows, counters.TotalFlows);

    /// <summary>As many flows as datagrams, and none of them open.</summary>
    private static void AssertCounted(FlowCounters counters, ulong datagrams)
    {
        Assert.Equal((0ul, datagrams, datagrams), (counters.ActiveFlows, counters.TotalFlows, counters.PacketsIn));
        Assert.True(counters.BytesIn > 0);
    }

    /// <summary>How many flows are listed.</summary>
    private static async Task<int> FlowsAsync(AgentProcess agent)
    {
        using var call = new FlowService.FlowServiceClient(agent.Channel).ListFlows(new ListFlowsRequest());
        var count = 0;
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            count += response.Flows.Count;
        }

        return count;
    }
}
