using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Health.V1;
using LbAdmin.Protos.V1;
using LbAgent.Engines.Kernel;
using LbAgent.Tests.Support;
using Xunit;
using Health = Grpc.Health.V1.Health;

namespace LbAgent.Tests.Api;

/// <summary>The real agent over its Unix socket.</summary>
public sealed class AgentApiTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private AgentProcess _agent = null!;

    private ConfigurationService.ConfigurationServiceClient Configuration => new(_agent.Channel);

    private StatusService.StatusServiceClient Status => new(_agent.Channel);

    public async Task InitializeAsync() => _agent = await AgentProcess.StartAsync(_directory.File("state"), _directory.File("agent.sock"));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _agent.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Health_OfTheAgent_IsServing()
    {
        var answer = await new Health.HealthClient(_agent.Channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }

    [Fact]
    public async Task GetAgent_KnowsTheCallerByUserId()
    {
        var answer = await Status.GetAgentAsync(new GetAgentRequest());

        Assert.Equal($"{Environment.UserName} (uid {(Environment.IsPrivilegedProcess ? "0" : answer.Caller.Split(' ')[^1].TrimEnd(')'))})", answer.Caller);
        Assert.Equal((uint)_agent.Id, answer.ProcessId);
        Assert.Equal([("kernel", KernelReadiness.WhyNot.Length == 0), ("proxy", true), ("http", false)], answer.Engines.Select(engine => (engine.Name, engine.Available)));
    }

    [Fact]
    public async Task Change_WithManyFaults_GivesEveryFindingAndChangesNothing()
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.Add(new Operation { CreatePool = new Pool { Name = "bad name", ConnectTimeout = Duration.FromTimeSpan(TimeSpan.FromHours(1)) } });
        request.Operations.Add(new Operation { CreateVip = new Vip { Name = "web", Address = "10.0.0.256", Protocol = Protocol.Http, Pool = "nowhere" } });
        request.Operations.Add(new Operation { DeleteVip = new DeleteVip { Name = "gone" } });

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Configuration.ChangeConfigurationAsync(request));

        Assert.Equal(
            [
                "Lb.Pool.ConnectTimeoutInvalid", "Lb.Pool.NameInvalid", "Lb.Pool.NotFound", "Lb.Vip.AddressInvalid",
                "Lb.Vip.NotAvailable", "Lb.Vip.NotFound", "Lb.Vip.PortMissing",
            ],
            FindingsOf(refusal).Select(finding => finding.Id).Order(StringComparer.Ordinal));
        Assert.All(FindingsOf(refusal), finding => Assert.True(finding is { Reason.Length: > 0, Target.Length: > 0, Remedy.Length: > 0 }, finding.ToString()));
        Assert.Equal(0UL, (await Configuration.GetConfigurationAsync(new GetConfigurationRequest())).Revision);
    }

    [Theory]
    [InlineData(StatusCode.NotFound, "Lb.Vip.NotFound")]
    [InlineData(StatusCode.AlreadyExists, "Lb.Vip.Exists")]
    [InlineData(StatusCode.Unimplemented, "Lb.Vip.NotAvailable")]
    [InlineData(StatusCode.Aborted, "Lb.Configuration.RevisionConflict")]
    [InlineData(StatusCode.FailedPrecondition, "Lb.Vip.PortInUse")]
    [InlineData(StatusCode.InvalidArgument, "Lb.Vip.PortInvalid")]
    public async Task Refusal_HasTheStatusOfItsKind(StatusCode code, string id)
    {
        using var taken = TestServer.Named("taken");
        await MakeWebAsync();
        var vip = new Vip { Name = "web" };
        var request = id switch
        {
            "Lb.Vip.NotFound" => Change(new Operation { UpdateVip = new Vip { Name = "gone" } }),
            "Lb.Vip.Exists" => Change(new Operation { CreateVip = new Vip(vip) { Address = "127.0.0.2" } }),
            "Lb.Vip.NotAvailable" => Change(new Operation { UpdateVip = new Vip(vip) { ForwardingMode = ForwardingMode.Transparent } }),
            "Lb.Configuration.RevisionConflict" => new ChangeConfigurationRequest { Options = new ChangeOptions { ExpectedRevision = 99 } },
            "Lb.Vip.PortInUse" => Change(new Operation
            {
                UpdateVip = new Vip(vip) { Ports = new PortRange { First = (uint)taken.Endpoint.Port, Last = (uint)taken.Endpoint.Port }, AdminState = AdminState.Enabled },
            }),
            _ => Change(new Operation { UpdateVip = new Vip(vip) { Ports = new PortRange { First = 9, Last = 8 } } }),
        };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Configuration.ChangeConfigurationAsync(request));

        Assert.Equal(code, refusal.StatusCode);
        Assert.Contains(id, FindingsOf(refusal).Select(finding => finding.Id));
    }

    [Fact]
    public async Task Create_OfWhatIsAlreadySo_ChangesNothing()
    {
        var first = await MakeWebAsync();

        var second = await MakeWebAsync();

        Assert.Equal(first.Revision, second.Revision);
        Assert.Empty(second.Differences);
    }

    [Fact]
    public async Task Replace_WithWhatGetGave_ChangesNothing()
    {
        await MakeWebAsync();
        var standing = await Configuration.GetConfigurationAsync(new GetConfigurationRequest());

        var answer = await Configuration.ReplaceConfigurationAsync(new ReplaceConfigurationRequest { Configuration = standing.Configuration });

        Assert.Equal(standing.Revision, answer.Result.Revision);
        Assert.Empty(answer.Result.Differences);
    }

    [Fact]
    public async Task Restore_OfAFormerRevision_MakesANewOneThatIsAlike()
    {
        await MakeWebAsync();
        await Configuration.ChangeConfigurationAsync(Change(new Operation { DeleteVip = new DeleteVip { Name = "web" } }));

        var answer = await Configuration.RestoreConfigurationAsync(new RestoreConfigurationRequest { Revision = 1 });

        Assert.Equal(3UL, answer.Result.Revision);
        var now = await Configuration.GetConfigurationAsync(new GetConfigurationRequest());
        var then = await Configuration.GetConfigurationAsync(new GetConfigurationRequest { Revision = 1 });
        Assert.Equal(then.Configuration, now.Configuration);
        Assert.Equal(
            ["restore revision 1", "remove VIP web", "create pool web, create VIP web, add real server 127.0.0.1:9 of pool web"],
            (await Configuration.ListRevisionsAsync(new ListRevisionsRequest { Limit = 3 })).Revisions.Select(revision => revision.Summary));
    }

    [Fact]
    public async Task RemoveVip_TakesItsOwnPoolAlong_UnlessKept()
    {
        await MakeWebAsync();
        await Configuration.ChangeConfigurationAsync(Change(new Operation { DeleteVip = new DeleteVip { Name = "web", KeepPool = true } }));
        Assert.Single((await Status.ListPoolsAsync(new ListPoolsRequest())).Pools);

        await MakeWebAsync();
        await Configuration.ChangeConfigurationAsync(Change(new Operation { DeleteVip = new DeleteVip { Name = "WEB" } }));
        Assert.Empty((await Status.ListPoolsAsync(new ListPoolsRequest())).Pools);
    }

    [Fact]
    public async Task AddServer_WithoutPort_TakesThatOfTheVip()
    {
        await MakeWebAsync();

        await Configuration.ChangeConfigurationAsync(Change(
            new Operation { CreateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = "127.0.0.7" } } }));

        var servers = (await Status.ListRealServersAsync(new ListRealServersRequest())).Servers;
        Assert.Equal(7777u, servers.Single(server => server.Server.Address == "127.0.0.7").Server.Port);
    }

    /// <summary>Who does not ask for them by pool, as an older module, gets the names of VIPs with each server.</summary>
    [Fact]
    public async Task ListRealServers_VipsComeWithEachServer_OrOnceForEachPool()
    {
        await MakeWebAsync();

        var each = await Status.ListRealServersAsync(new ListRealServersRequest());
        var once = await Status.ListRealServersAsync(new ListRealServersRequest { VipsByPool = true });

        Assert.NotEmpty(each.Servers);
        Assert.Empty(each.Vips);
        Assert.All(each.Servers, server => Assert.Equal(["web"], server.Vips));
        Assert.Equal(each.Servers.Count, once.Servers.Count);
        Assert.All(once.Servers, server => Assert.Empty(server.Vips));
        Assert.Equal(new PoolVips { Pool = "web", Vips = { "web" } }, Assert.Single(once.Vips));
    }

    [Fact]
    public async Task WatchEvents_PastOnes_AreCountedAfterTheChoice()
    {
        await MakeWebAsync();
        await Configuration.ChangeConfigurationAsync(Change(new Operation { CreatePool = new Pool { Name = "other" } }));

        Assert.Equal(EventKind.Configuration, Assert.Single(await PastAsync(new WatchEventsRequest { Recent = 1, Kinds = { EventKind.Configuration } })).Kind);
        Assert.Empty(await PastAsync(new WatchEventsRequest { Recent = 1000, Kinds = { EventKind.Configuration }, Severities = { EventSeverity.Error } }));
        Assert.Empty(await PastAsync(new WatchEventsRequest { Recent = 1000, Vips = { "nothing*" } }));
    }

    private async Task<List<Event>> PastAsync(WatchEventsRequest request)
    {
        using var watch = new EventService.EventServiceClient(_agent.Channel).WatchEvents(request);
        var past = new List<Event>();
        while (await watch.ResponseStream.MoveNext(CancellationToken.None) && watch.ResponseStream.Current.Event.Kind != EventKind.StreamStarted)
        {
            past.Add(watch.ResponseStream.Current.Event);
        }

        return past;
    }

    [Fact]
    public async Task Deadline_ThatHasPassed_IsSaidAndNothingChanged()
    {
        var late = await Assert.ThrowsAsync<RpcException>(async () =>
            await Configuration.ChangeConfigurationAsync(Change(new Operation { CreatePool = new Pool { Name = "p" } }), deadline: DateTime.UtcNow.AddMilliseconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        Assert.Equal(0UL, (await Configuration.GetConfigurationAsync(new GetConfigurationRequest())).Revision);
    }

    [Fact]
    public async Task WatchEvents_GivesThePastThenAMarkThenWhatHappens()
    {
        await MakeWebAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var watch = new EventService.EventServiceClient(_agent.Channel).WatchEvents(new WatchEventsRequest { Recent = 1 }, cancellationToken: stop.Token);
        Assert.True(await watch.ResponseStream.MoveNext(stop.Token));
        while (watch.ResponseStream.Current.Event.Kind != EventKind.StreamStarted)
        {
            Assert.True(await watch.ResponseStream.MoveNext(stop.Token));
        }

        await Configuration.ChangeConfigurationAsync(Change(new Operation { CreatePool = new Pool { Name = "p" } }));

        while (watch.ResponseStream.Current.Event.Kind != EventKind.Configuration)
        {
            Assert.True(await watch.ResponseStream.MoveNext(stop.Token));
        }

        Assert.Equal((2UL, "create pool p"), (watch.ResponseStream.Current.Event.Revision, watch.ResponseStream.Current.Event.Message.Split(" by ")[0]));
    }

    [Fact]
    public async Task Start_Twice_OnOneStateOrSocket_IsRefusedAndTheFirstGoesOn()
    {
        var (code, error) = await AgentProcess.RunAsync("--state", _directory.File("state"), "--socket", _directory.File("other.sock"));
        Assert.Equal((1, true), (code, error.Contains("another agent uses the state directory", StringComparison.Ordinal)));

        (code, error) = await AgentProcess.RunAsync("--state", _directory.File("state2"), "--socket", _directory.File("agent.sock"));
        Assert.Equal((1, true), (code, error.Contains("another agent answers", StringComparison.Ordinal)));

        await Status.GetAgentAsync(new GetAgentRequest());
    }

    [Fact]
    public async Task Start_AfterKill_TakesTheDeadSocketOver()
    {
        _agent.Kill();

        using var next = await AgentProcess.StartAsync(_directory.File("state"), _directory.File("agent.sock"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(next.Socket));
    }

    /// <summary>Security, row 4, for the socket.</summary>
    [Fact]
    public async Task Start_WithALinkAtTheSocketsPath_IsRefused()
    {
        var target = _directory.File("victim");
        await File.WriteAllTextAsync(target, "precious");
        File.CreateSymbolicLink(_directory.File("link.sock"), target);

        var (code, error) = await AgentProcess.RunAsync("--state", _directory.File("state2"), "--socket", _directory.File("link.sock"));

        Assert.Equal((1, true), (code, error.Contains("symbolic link", StringComparison.Ordinal)));
        Assert.Equal("precious", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task Start_WithAFileAtTheSocketsPath_IsRefusedAndTheFileStays()
    {
        await File.WriteAllTextAsync(_directory.File("file.sock"), "");

        var (code, error) = await AgentProcess.RunAsync("--state", _directory.File("state2"), "--socket", _directory.File("file.sock"));

        Assert.Equal((1, true), (code, error.Contains("is a file, not a socket", StringComparison.Ordinal)));
        Assert.True(File.Exists(_directory.File("file.sock")));
    }

    /// <summary>One line, before anything is made: not the stack of whoever measured it.</summary>
    [Theory]
    [InlineData(120)]
    [InlineData(5000)]
    public async Task Start_WithASocketPathThatIsTooLong_IsRefusedInOneLine(int length)
    {
        var (code, error) = await AgentProcess.RunAsync("--state", _directory.File("state2"), "--socket", _directory.File($"{new string('x', length)}.sock"));

        Assert.Equal(1, code);
        Assert.Matches("^LbAgent: the path of the control socket.*has room for 107; name a shorter one with --socket\\s$", error);
        Assert.False(Directory.Exists(_directory.File("state2")));
    }

    /// <summary>The terminal that it was started from may go.</summary>
    [Fact]
    public async Task HangUp_DoesNotEndTheAgent()
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", $"{_agent.Id}"]);
        await kill.WaitForExitAsync();
        await Task.Delay(200);

        await Status.GetAgentAsync(new GetAgentRequest());
    }

    /// <summary>What a caller writes comes back short and harmless, and fits into the answer.</summary>
    [Fact]
    public async Task Refusal_OfAHugeName_StaysReadable()
    {
        var request = Change([.. Enumerable.Range(0, 100).Select(i => new Operation { DeleteVip = new DeleteVip { Name = i + "\u001b[2J" + new string('y', 40_000) } })]);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Configuration.ChangeConfigurationAsync(request));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
        Assert.All(FindingsOf(refusal), finding => Assert.True(finding.Reason.Length < 400 && !finding.Reason.Any(char.IsControl)));
    }

    [Fact]
    public async Task Note_ThatIsTooLong_IsRefused()
    {
        var request = Change(new Operation { CreatePool = new Pool { Name = "p" } });
        request.Options = new ChangeOptions { Note = new string('n', 5_000) };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await Configuration.ChangeConfigurationAsync(request));

        Assert.Equal(["Lb.Configuration.NoteTooLong"], FindingsOf(refusal).Select(finding => finding.Id));
    }

    [Fact]
    public async Task Start_WithListen_IsRefusedUntilThereIsMutualTls()
    {
        var (code, error) = await AgentProcess.RunAsync("--listen", "127.0.0.1:9443");

        Assert.Equal((1, true), (code, error.Contains("mutual TLS", StringComparison.Ordinal)));
    }

    private static ChangeConfigurationRequest Change(params Operation[] operations)
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.AddRange(operations);
        return request;
    }

    internal static Finding[] FindingsOf(RpcException refusal) => [.. refusal.GetRpcStatus()!.GetDetail<Findings>()!.Findings_];

    /// <summary>A disabled VIP, so that no port is taken.</summary>
    private async Task<ChangeResult> MakeWebAsync() => (await Configuration.ChangeConfigurationAsync(Change(
        new Operation { CreatePool = new Pool { Name = "web" } },
        new Operation
        {
            CreateVip = new Vip
            {
                Name = "web", Address = "127.0.0.1", Ports = new PortRange { First = 7777, Last = 7777 }, Pool = "web", AdminState = AdminState.Disabled,
            },
        },
        new Operation { CreateRealServer = new RealServerOperation { Pool = "web", Server = new RealServer { Address = "127.0.0.1", Port = 9 } } }))).Result;
}
