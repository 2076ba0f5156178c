using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Gateway;

/// <summary>What goes wrong between a cmdlet and an agent.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Agent_WithoutSocket_IsUnreachable()
    {
        _session.RunWithErrors("Get-LbVip -Agent unix:/nowhere/agent.sock");
        var error = Assert.Single(_session.Errors);
        Assert.Equal("Lb.Agent.Unreachable,LbAdmin.PowerShell.Commands.GetLbVipCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Contains("/nowhere/agent.sock", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("running", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Agent_WithSocketLeftBehind_SaysSo()
    {
        var path = Path.Combine(Places.NewFolder(), "left.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }

        _session.RunWithErrors($"Get-LbVip -Agent 'unix:{path}'");
        Assert.StartsWith("Lb.Agent.Unreachable", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Agent_PathTooLongForASocket_IsOneError()
    {
        _session.RunWithErrors($"Get-LbVip -Agent 'unix:/{new string('x', 200)}'");
        Assert.StartsWith("Lb.Agent.", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("box1", "Lb.Agent.RemoteNotAvailable")]
    [InlineData("box1.example.org:4711", "Lb.Agent.RemoteNotAvailable")]
    [InlineData("10.0.0.1", "Lb.Agent.RemoteNotAvailable")]
    [InlineData("/run/agent.sock", "Lb.Agent.AddressInvalid")]
    [InlineData("unix:", "Lb.Agent.AddressInvalid")]
    public void Agent_ThatCannotBeMeant_IsRefused(string agent, string id)
    {
        _session.RunWithErrors("Get-LbVip -Agent $args[0]", agent);
        Assert.Equal(id, Assert.Single(_session.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public async Task Call_WithoutAnswer_TimesOut()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnGetAgent = NeverAsync;
        var clock = Stopwatch.StartNew();
        _session.RunWithErrors($"Get-LbAgent '{agent.Name}' -TimeoutSec 1");
        var error = Assert.Single(_session.Errors);
        Assert.Equal("Lb.Agent.Timeout,LbAdmin.PowerShell.Commands.GetLbAgentCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 5);
    }

    [Fact]
    public async Task CtrlC_DuringACall_StopsAtOnceAndCancelsTheCall()
    {
        await using var agent = await FakeAgent.StartAsync();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        agent.OnGetAgent = async context =>
        {
            called.SetResult();
            context.CancellationToken.Register(() => cancelled.TrySetResult());
            return await NeverAsync(context);
        };
        using var shell = _session.Start($"Get-LbAgent '{agent.Name}'");
        var running = shell.InvokeAsync();
        await called.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var clock = Stopwatch.StartNew();
        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task ManyAgents_OneFailing_OthersAnswer()
    {
        await using var first = await FakeAgent.StartAsync();
        await using var second = await FakeAgent.StartAsync();
        var found = _session.RunWithErrors("Get-LbAgent $args[0]", new[] { first.Name, "unix:/nowhere", second.Name });
        Assert.Equal(new[] { first.Name, second.Name }.Order(StringComparer.Ordinal), found.Select(agent => (string)agent.Properties["AgentName"].Value).Order(StringComparer.Ordinal));
        Assert.EndsWith("[unix:/nowhere]", Assert.Single(_session.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public async Task ThrottleLimit_LimitsCallsAtTheSameTime(int limit, int expected)
    {
        await using var agent = await FakeAgent.StartAsync();
        var (now, most) = (0, 0);
        agent.OnGetAgent = async context =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            await Task.Delay(100, context.CancellationToken);
            Interlocked.Decrement(ref now);
            return new GetAgentResponse();
        };

        // One socket under names that differ.
        var names = Enumerable.Range(0, 9).Select(i => $"unix:{Path.GetDirectoryName(agent.SocketPath)}{string.Concat(Enumerable.Repeat("/.", i))}/fake.sock").ToArray();
        var found = _session.Run("Get-LbAgent $args[0] -ThrottleLimit $args[1]", names, limit);
        Assert.Equal(9, found.Length);
        Assert.Equal(expected, most);
    }

    [Fact]
    public async Task Refusal_WithManyFindings_IsOneErrorEach()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnChange = _ => throw FakeAgent.Refusal(
            new Finding { Id = "Lb.Vip.Exists", Target = "VIP web", Reason = "it exists with other settings", Remedy = "Use Set-LbVip.", Category = FindingCategory.Exists },
            new Finding { Id = "Lb.Vip.PortInvalid", Target = "VIP web", Field = "Port", Reason = "70000 is not a port", Remedy = "Give 1 to 65535.", Category = FindingCategory.Invalid });
        _session.RunWithErrors($"New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port 70000");
        Assert.Equal(
            ["Lb.Vip.Exists,LbAdmin.PowerShell.Commands.NewLbVipCommand", "Lb.Vip.PortInvalid,LbAdmin.PowerShell.Commands.NewLbVipCommand"],
            _session.Errors.Select(error => error.FullyQualifiedErrorId));
        Assert.Equal([ErrorCategory.ResourceExists, ErrorCategory.InvalidArgument], _session.Errors.Select(error => error.CategoryInfo.Category));
        Assert.Equal($"VIP web: Port: 70000 is not a port. Give 1 to 65535. [{agent.Name}]", _session.Errors[1].ToString());
        Assert.Equal("VIP web", _session.Errors[1].TargetObject);
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied, "Lb.Agent.AccessDenied")]
    [InlineData(StatusCode.Internal, "Lb.Agent.CallFailed")]
    [InlineData(StatusCode.Unimplemented, "Lb.Agent.CallFailed")]
    [InlineData(StatusCode.ResourceExhausted, "Lb.Agent.MessageTooLarge")]
    public async Task Refusal_WithoutFindings_IsAnErrorWithItsReason(StatusCode code, string id)
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnGetAgent = _ => throw new RpcException(new Status(code, "because"));
        _session.RunWithErrors($"Get-LbAgent '{agent.Name}'");
        var error = Assert.Single(_session.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("because", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_ThatTheAgentRefuses_ShowsTheErrors()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnChange = request => request.Options.DryRun
            ? throw FakeAgent.Refusal(new Finding { Id = "Lb.Vip.AddressInvalid", Target = "VIP web", Reason = "no", Category = FindingCategory.Invalid })
            : throw new InvalidOperationException("It was not a dry run.");
        _session.RunWithErrors($"New-LbVip web -Agent '{agent.Name}' -Address x -Port 80 -WhatIf");
        Assert.StartsWith("Lb.Vip.AddressInvalid", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completers_WhileTheAgentHangs_OfferNothingInTime()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");
        string[] Offered() => [.. _session.Run("$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText", $"Get-LbVip -Agent '{agent.Name}' -Name w").Select(offered => $"{offered}")];
        Assert.Equal(["web"], Offered());

        agent.OnListVips = async context => await Task.Delay(Timeout.Infinite, context.CancellationToken);
        var clock = Stopwatch.StartNew();
        Assert.DoesNotContain("web", Offered());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.5, 3);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = Volatile.Read(ref most))
        {
        }
    }

    private static async Task<GetAgentResponse> NeverAsync(ServerCallContext context)
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return new GetAgentResponse();
    }
}
