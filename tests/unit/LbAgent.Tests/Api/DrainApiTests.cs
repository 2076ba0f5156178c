using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Api;

/// <summary>Draining by the real agent: what it refuses, what it tells, and what it still knows after its death.</summary>
public sealed class DrainApiTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestServer _one = TestServer.Echo();
    private readonly TestServer _two = TestServer.Echo();
    private readonly IPEndPoint _vip = new(IPAddress.Loopback, FreePort.Next());
    private AgentProcess _agent = null!;

    private DrainService.DrainServiceClient Drain => new(_agent.Channel);

    public async Task InitializeAsync()
    {
        _agent = await StartAsync();
        await ChangeAsync(
            new Operation { CreatePool = new Pool { Name = "web" } },
            new Operation
            {
                CreateVip = new Vip { Name = "web", Address = "127.0.0.1", Ports = new PortRange { First = (uint)_vip.Port, Last = (uint)_vip.Port }, Pool = "web" },
            },
            new Operation { CreateRealServer = new RealServerOperation { Pool = "web", Server = Server(_one) } },
            new Operation { CreateRealServer = new RealServerOperation { Pool = "web", Server = Server(_two) } });
        await AvailableAsync(2);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _agent.Dispose();
        _one.Dispose();
        _two.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task EndFlows_OfADisabledServer_TellsHowManyAndWho()
    {
        using var first = await EnterAsync();
        using var second = await EnterAsync();
        using var third = await EnterAsync();
        await SetStateAsync(_one, AdminState.Disabled);

        var answer = await Drain.EndFlowsAsync(new EndFlowsRequest { Servers = { Member(_one), Member(_one) } });

        Assert.Equal(2UL, answer.Flows);
        await Eventually.TrueAsync(async () => (await ServerAsync(_one)).Counters.ActiveFlows == 0, "counted down");
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(first));
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ReadToEndAsync(third));
        await AssertEchoesAsync(second);
        var caller = (await new StatusService.StatusServiceClient(_agent.Channel).GetAgentAsync(new GetAgentRequest())).Caller;
        var told = await LastEventAsync();
        Assert.Equal((EventKind.Configuration, "web", _one.Endpoint.ToString(), $"2 flows ended by {caller}"), (told.Kind, told.Pool, told.Server, told.Message));
    }

    [Fact]
    public async Task EndFlows_WithManyFaults_GivesEveryFindingAndEndsNothing()
    {
        using var client = await EnterAsync();
        await SetStateAsync(_one, AdminState.Disabled);
        var request = new EndFlowsRequest
        {
            Servers =
            {
                Member(_one), Member(_two), new PoolMember { Pool = "web", Address = "127.0.0.9", Port = 9 }, new PoolMember { Pool = "gone", Address = "127.0.0.1", Port = 9 },
                new PoolMember { Pool = "web", Address = "x", Port = 9 },
            },
        };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Drain.EndFlowsAsync(request));

        Assert.Equal(StatusCode.Aborted, refusal.StatusCode);
        Assert.Equal(
            ["Lb.RealServer.NotDisabled", "Lb.RealServer.NotFound", "Lb.Pool.NotFound", "Lb.RealServer.AddressInvalid"],
            AgentApiTests.FindingsOf(refusal).Select(finding => finding.Id));
        Assert.All(AgentApiTests.FindingsOf(refusal), finding => Assert.True(finding is { Reason.Length: > 0, Target.Length: > 0, Remedy.Length: > 0 }, finding.ToString()));
        await Task.Delay(1200); // Two sweeps.
        await AssertEchoesAsync(client);
    }

    /// <summary>Faults, row 27: draining is stored before anyone is told of it.</summary>
    [Fact]
    public async Task Draining_AfterKill_StillTakesNoNewFlows()
    {
        await SetStateAsync(_one, AdminState.Draining);

        _agent.Kill();
        _agent.Dispose();
        _agent = await StartAsync();
        await AvailableAsync(1);

        Assert.Equal(AdminState.Draining, (await ServerAsync(_one)).Server.AdminState);
        var clients = new List<Socket>();
        for (var i = 0; i < 6; i++)
        {
            clients.Add(await EnterAsync());
        }

        Assert.Equal((0UL, 6UL), ((await ServerAsync(_one)).Counters.TotalFlows, (await ServerAsync(_two)).Counters.TotalFlows));
        clients.ForEach(client => client.Dispose());
    }

    private static RealServer Server(TestServer server) => new() { Address = server.Endpoint.Address.ToString(), Port = (uint)server.Endpoint.Port };

    private static PoolMember Member(TestServer server) => new() { Pool = "web", Address = server.Endpoint.Address.ToString(), Port = (uint)server.Endpoint.Port };

    private static async Task AssertEchoesAsync(Socket client)
    {
        await client.SendAsync(new byte[] { 7 });
        Assert.Equal([7], await TestClient.ReadAsync(client, 1));
    }

    private Task<AgentProcess> StartAsync() => AgentProcess.StartAsync(_directory.File("state"), _directory.File("agent.sock"));

    private async Task<Socket> EnterAsync()
    {
        var client = await TestClient.ConnectAsync(_vip);
        await AssertEchoesAsync(client);
        return client;
    }

    private async Task ChangeAsync(params Operation[] operations)
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.AddRange(operations);
        await new ConfigurationService.ConfigurationServiceClient(_agent.Channel).ChangeConfigurationAsync(request);
    }

    private Task SetStateAsync(TestServer server, AdminState state) =>
        ChangeAsync(new Operation { UpdateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer(Server(server)) { AdminState = state } } });

    private async Task<RealServerStatus> ServerAsync(TestServer server) =>
        (await new StatusService.StatusServiceClient(_agent.Channel).ListRealServersAsync(new ListRealServersRequest())).Servers
            .Single(status => status.Server.Port == (uint)server.Endpoint.Port);

    private Task AvailableAsync(uint count) => Eventually.TrueAsync(
        async () => (await new StatusService.StatusServiceClient(_agent.Channel).ListVipsAsync(new ListVipsRequest())).Vips.Single().ServersAvailable == count, $"{count} servers available");

    private async Task<Event> LastEventAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var watch = new EventService.EventServiceClient(_agent.Channel).WatchEvents(new WatchEventsRequest { Recent = 1 }, cancellationToken: stop.Token);
        Assert.True(await watch.ResponseStream.MoveNext(stop.Token));
        return watch.ResponseStream.Current.Event;
    }
}
