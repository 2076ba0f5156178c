using System;
using System.Collections.Concurrent;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbAdmin.PowerShell.Tests.Fixtures;

/// <summary>A gRPC server that behaves as badly as a test wants. For what agents do there is <see cref="RealAgent"/>.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly string _folder = Places.NewFolder();
    private WebApplication? _application;

    public string SocketPath => Path.Combine(_folder, "fake.sock");

    public string Name => "unix:" + SocketPath;

    public Func<ServerCallContext, Task<GetAgentResponse>> OnGetAgent { get; set; } = _ => Task.FromResult(new GetAgentResponse { Revision = 7 });

    /// <summary>Before the VIPs are listed.</summary>
    public Func<ServerCallContext, Task> OnListVips { get; set; } = _ => Task.CompletedTask;

    public Func<ChangeConfigurationRequest, Task<ChangeConfigurationResponse>> OnChange { get; set; } =
        _ => Task.FromResult(new ChangeConfigurationResponse { Result = new ChangeResult { Revision = 8 } });

    public Func<ReplaceConfigurationRequest, Task<ReplaceConfigurationResponse>> OnReplace { get; set; } =
        request => Task.FromResult(new ReplaceConfigurationResponse { Result = new ChangeResult { DryRun = request.Options.DryRun } });

    public ConcurrentQueue<ChangeConfigurationRequest> Changes { get; } = new();

    public ConcurrentQueue<ReplaceConfigurationRequest> Replacements { get; } = new();

    public ConcurrentQueue<VipStatus> Vips { get; } = new();

    public ConcurrentQueue<PoolStatus> Pools { get; } = new();

    public ConcurrentQueue<RealServerStatus> Servers { get; } = new();

    public ConcurrentQueue<EngineStatus> Engines { get; } = new();

    public GetTopologyResponse Topology { get; set; } = new();

    public ConcurrentQueue<ListFlowsRequest> FlowRequests { get; } = new();

    /// <summary>Sends flows.</summary>
    public Func<IServerStreamWriter<ListFlowsResponse>, CancellationToken, Task> OnListFlows { get; set; } = (_, _) => Task.CompletedTask;

    public Configuration Configuration { get; set; } = new();

    public static async Task<FakeAgent> StartAsync()
    {
        var agent = new FakeAgent();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(agent.SocketPath, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => (options.MaxReceiveMessageSize, options.MaxSendMessageSize) = (64 << 20, 64 << 20));
        builder.Services.AddSingleton(agent);
        agent._application = builder.Build();
        agent._application.MapGrpcService<FakeStatusService>();
        agent._application.MapGrpcService<FakeConfigurationService>();
        agent._application.MapGrpcService<FakeEventService>();
        agent._application.MapGrpcService<FakeFlowService>();
        await agent._application.StartAsync();
        return agent;
    }

    /// <summary>What an agent throws for findings.</summary>
    public static RpcException Refusal(params Finding[] findings) => new Google.Rpc.Status
    {
        Code = (int)Google.Rpc.Code.InvalidArgument,
        Message = "refused",
        Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new Findings { Findings_ = { findings } }) },
    }.ToRpcException();

    public void HasVip(string name, VipLimits? limits = null, ForwardingMode mode = ForwardingMode.Proxy, FlowCounters? counters = null) => Vips.Enqueue(new VipStatus
    {
        Vip = new Vip { Name = name, Address = "10.0.0.1", Ports = new PortRange { First = 80, Last = 80 }, Pool = name, Limits = limits, ForwardingMode = mode },
        Counters = counters,
        ListenState = ListenState.Listening,
        Scheduler = SchedulerKind.RoundRobin,
    });

    public void HasPool(string name, HealthCheck? check = null) => Pools.Enqueue(new PoolStatus { Pool = new Pool { Name = name, HealthCheck = check }, Vips = { name } });

    public async ValueTask DisposeAsync()
    {
        await _application!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
