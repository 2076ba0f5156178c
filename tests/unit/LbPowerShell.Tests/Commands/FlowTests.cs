using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Get-LbFlow: what it asks for, and that flows stream. Tables that never end, and agents that stall, are a <see cref="FakeAgent"/>'s.</summary>
public sealed class FlowTests : IAsyncLifetime, IDisposable
{
    private readonly Session _session = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeAgent _agent = null!;
    private int _sent;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.HasVip("web", mode: ForwardingMode.DsrL2);
        _agent.HasVip("wide", mode: ForwardingMode.DsrL3);
        _agent.HasVip("old");
        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Get_AFlow_HasAllThatTheTableSays()
    {
        _agent.OnListFlows = (stream, token) => stream.WriteAsync(
            new ListFlowsResponse
            {
                Flows =
                {
                    new Flow
                    {
                        Vip = "web", Protocol = Protocol.Udp, ClientAddress = "2001:db8::9", ClientPort = 40001, VipAddress = "2001:db8::1", VipPort = 53,
                        ServerAddress = "2001:db8::11", ServerPort = 54, State = FlowState.Closing, Idle = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)),
                    },
                },
            },
            token);

        var flow = _session.Run("Get-LbFlow").Single();

        Assert.Equal(
            [_agent.Name, "web", "Udp", "2001:db8::9", "40001", "2001:db8::1", "53", "2001:db8::11", "54", "Closing", "00:00:01.5000000"],
            new[] { "AgentName", "Vip", "Protocol", "ClientAddress", "ClientPort", "VipAddress", "VipPort", "ServerAddress", "ServerPort", "State", "Idle" }.Select(name => $"{flow.Properties[name].Value}"));
        Assert.Equal("[2001:db8::9]:40001 -> [2001:db8::1]:53 -> [2001:db8::11]:54", flow.ToString());
    }

    [Fact]
    public void Get_WithFilters_AsksForThat()
    {
        _session.Run("Get-LbFlow; Get-LbFlow w*, OLD -Server 10.0.0.11, 10.0.0.12 -Client 10.0.0.0/8, ::1 -First 7 -WarningAction Ignore");

        Assert.Equal([new ListFlowsRequest(), new ListFlowsRequest { Vips = { "web", "wide" }, Servers = { "10.0.0.11", "10.0.0.12" }, Clients = { "10.0.0.0/8", "::1" }, Limit = 7 }], _agent.FlowRequests);
    }

    [Fact]
    public void Get_OfVips_WarnsOfProxyRefusesUnknownAndListsTheRest()
    {
        using var shell = _session.Start("Get-LbFlow web, old, nothing, no*");
        shell.Invoke();

        Assert.Equal("Lb.Vip.NotFound,LbAdmin.PowerShell.Commands.GetLbFlowCommand", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId);
        Assert.Contains("VIP old", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Contains("Get-LbStatistics", shell.Streams.Warning[0].Message, StringComparison.Ordinal);
        Assert.Equal(["web"], _agent.FlowRequests.Single().Vips);
    }

    /// <summary>An empty list of names would mean all.</summary>
    [Theory]
    [InlineData("Get-LbFlow old -WarningAction Ignore")]
    [InlineData("Get-LbFlow o*")]
    [InlineData("Get-LbFlow nothing*")]
    [InlineData("Get-LbFlow -Vip @()")]
    public void Get_OfVipsThatHaveNone_AsksForNothing(string command)
    {
        Assert.Empty(_session.Run(command));
        Assert.Empty(_agent.FlowRequests);
    }

    [Fact]
    public void Get_FromThePipeline_MeansTheVipOrTheServer()
    {
        _agent.Servers.Enqueue(new RealServerStatus { Pool = "web", Vips = { "web" }, Server = new RealServer { Address = "10.0.0.11", Port = 80 } });
        _agent.Servers.Enqueue(new RealServerStatus { Pool = "spare", Server = new RealServer { Address = "10.0.0.12", Port = 80 } });

        _session.Run("Get-LbVip w* | Get-LbFlow; 'web' | Get-LbFlow; Get-LbRealServer | Get-LbFlow");

        Assert.Equal(
            [new() { Vips = { "web" } }, new() { Vips = { "wide" } }, new() { Vips = { "web" } }, new ListFlowsRequest { Vips = { "web" }, Servers = { "10.0.0.11" } }],
            _agent.FlowRequests);
    }

    [Fact]
    public async Task Get_First_IsOfAllAgentsAndRecordsTogether()
    {
        await using var other = await FakeAgent.StartAsync();
        (_agent.OnListFlows, other.OnListFlows) = (SendAsync, SendAsync);
        other.HasVip("web", mode: ForwardingMode.DsrL2);

        Assert.Equal(1500, _session.Run("Get-LbFlow -First 1500 -Agent $args[0], $args[1]", _agent.Name, other.Name).Length);
        Assert.Equal(1500, _session.Run("'web', 'web' | Get-LbFlow -First 1500").Length);
        Assert.Equal(1200, _session.Run("'web', 'wide' | Get-LbFlow -First 1200").Length);
        Assert.Equal([1500UL, 1500UL, 1200UL], _agent.FlowRequests.Select(request => request.Limit));

        async Task SendAsync(IServerStreamWriter<ListFlowsResponse> stream, CancellationToken token)
        {
            await stream.WriteAsync(Message(1000), token);
            await stream.WriteAsync(Message(1000), token);
        }
    }

    [Fact]
    public async Task Get_PipelineThatHasEnough_EndsTheCallAtTheAgent()
    {
        _agent.OnListFlows = EndlessAsync;

        Assert.Single(_session.Run("foreach ($once in 1) { Get-LbFlow | ForEach-Object { $_; break } }"));

        await _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Get_CtrlC_EndsTheCallAtTheAgent()
    {
        _agent.OnListFlows = EndlessAsync;
        using var shell = _session.Start("Get-LbFlow | ForEach-Object { }");
        var running = shell.InvokeAsync();
        await UntilAsync(() => Volatile.Read(ref _sent) > 3);

        await shell.StopAsync(null, null);

        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);
        await _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>However large the table is: what the pipeline does not take stays at the agent. And that the pipeline is slow is no fault of the agent.</summary>
    [Fact]
    public async Task Get_PipelineThatStalls_StallsTheAgentAndIsNoTimeout()
    {
        _agent.OnListFlows = EndlessAsync;
        using var go = new ManualResetEventSlim();
        var taken = new ConcurrentQueue<object>();
        using var shell = _session.Start("param($go, $taken) Get-LbFlow -TimeoutSec 3 | ForEach-Object { $taken.Enqueue(1); if ($taken.Count -eq 10) { $go.Wait() } }", go, taken);
        var running = shell.InvokeAsync();
        await UntilAsync(() => taken.Count == 10);
        var before = await AtRestAsync();
        await Task.Delay(4000);

        Assert.Equal((10, before), (taken.Count, Volatile.Read(ref _sent)));
        Assert.InRange(before, 1, 300);

        go.Set();
        await UntilAsync(() => running.IsCompleted || Volatile.Read(ref _sent) > before);
        Assert.False(running.IsCompleted, "it ended by itself");
        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);
        Assert.Empty(shell.Streams.Error);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public async Task Get_AMillionFlows_NeedsNoMemoryForThem()
    {
        var message = Message(4000);
        _agent.OnListFlows = async (stream, token) =>
        {
            for (var i = 0; i < 250; i++)
            {
                await stream.WriteAsync(message, token);
            }
        };
        var commands = $"$count = 0; Get-LbFlow -Agent '{_agent.Name}' | ForEach-Object {{ $count++ }}; \"$count $([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 -shr 20)\"";
        using var shell = Process.Start(new ProcessStartInfo("dotnet", [Places.Shell, Places.Module, "-c", commands]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = (await shell.StandardOutput.ReadToEndAsync()).Split();
        await shell.WaitForExitAsync();

        Assert.Equal("1000000", output[0]);
        Assert.InRange(int.Parse(output[1], CultureInfo.InvariantCulture), 1, 300);
    }

    [Fact]
    public void Get_AgentThatStalls_IsATimeoutAfterWhatCame()
    {
        _agent.OnListFlows = async (stream, token) =>
        {
            await stream.WriteAsync(Message(3), token);
            await Task.Delay(Timeout.Infinite, token);
        };

        Assert.Equal(3, _session.RunWithErrors("Get-LbFlow -TimeoutSec 1").Length);
        Assert.StartsWith("Lb.Agent.Timeout,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static ListFlowsResponse Message(int flows) => new()
    {
        Flows = { Enumerable.Range(1, flows).Select(port => new Flow { Vip = "web", ClientAddress = "10.1.2.3", ClientPort = (uint)port, ServerAddress = "10.0.0.11", State = FlowState.Open }) },
    };

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (!isSo())
        {
            Assert.True(DateTime.UtcNow < limit, "It did not come to that.");
            await Task.Delay(20);
        }
    }

    /// <summary>How many messages the agent could send before nobody took any more.</summary>
    private async Task<int> AtRestAsync()
    {
        var (before, now) = (-1, 0);
        for (var limit = DateTime.UtcNow.AddSeconds(30); before != now && DateTime.UtcNow < limit; now = Volatile.Read(ref _sent))
        {
            before = now;
            await Task.Delay(500);
        }

        return now;
    }

    private async Task EndlessAsync(IServerStreamWriter<ListFlowsResponse> stream, CancellationToken cancellationToken)
    {
        var message = Message(1000);
        using var noting = cancellationToken.Register(() => _cancelled.TrySetResult());
        while (!cancellationToken.IsCancellationRequested)
        {
            await stream.WriteAsync(message, CancellationToken.None);
            Interlocked.Increment(ref _sent);
        }
    }
}
