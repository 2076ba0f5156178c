using System;
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
        Assert.Contains("running", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("running", error.ToString(), StringComparison.Ordinal);
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
        _session.RunWithErrors($"Get-LbAgent '{agent.Name}' -TimeoutSec 1");
        var error = Assert.Single(_session.Errors);
        Assert.Equal("Lb.Agent.Timeout,LbAdmin.PowerShell.Commands.GetLbAgentCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
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

        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);

        await cancelled.Task;
    }

    [Fact]
    public async Task ManyAgents_OneFailing_OthersAnswer()
    {
        await using var first = await FakeAgent.StartAsync();
        await using var second = await FakeAgent.StartAsync();
        var found = _session.RunWithErrors("Get-LbAgent $args[0]", (object)new[] { first.Name, "unix:/nowhere", second.Name });
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
        Assert.Equal($"VIP web: Port: 70000 is not a port. Give 1 to 65535. [{agent.Name}]", _session.Errors[1].Exception.Message);
        Assert.Equal($"VIP web: Port: 70000 is not a port. [{agent.Name}]", _session.Errors[1].ToString());
        Assert.Equal("VIP web", _session.Errors[1].TargetObject);
        Assert.Equal("Give 1 to 65535.", _session.Errors[1].ErrorDetails.RecommendedAction);
        var told = _session.Run($"try {{ New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port 70000 -ErrorAction Stop }} catch [LbAdmin.PowerShell.Output.LbException] {{ $_.Exception }}").Single();
        Assert.Equal(
            ("Lb.Vip.Exists", "", agent.Name, "Use Set-LbVip."),
            (told.Properties["Id"].Value, told.Properties["Field"].Value, told.Properties["Agent"].Value, PSObject.AsPSObject(told.Properties["Finding"].Value).Properties["Remedy"].Value));
    }

    /// <summary>What gRPC throws is hundreds of lines, of no use to whoever made a mistake.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("-Debug:$false", false)]
    [InlineData("-Debug", true)]
    public async Task Refusal_ShowsWhatLiesBeneath_OnlyWithDebug(string parameter, bool isShown)
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnChange = _ => throw FakeAgent.Refusal(new Finding { Id = "Lb.Vip.Exists", Target = "VIP web", Reason = "it exists", Category = FindingCategory.Exists });
        _session.RunWithErrors($"New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port 80 {parameter}");
        var exception = Assert.Single(_session.Errors).Exception;
        Assert.Equal("LbException", exception.GetType().Name);
        Assert.Equal(isShown, exception.InnerException is not null);
        Assert.Equal(isShown, exception.ToString().Contains("RpcException", StringComparison.Ordinal));
        Assert.DoesNotContain(Places.Root, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Assemblies_DoNotSayWhereTheyWereBuilt()
    {
        var ours = Directory.GetFiles(Path.GetDirectoryName(Places.Module)!, "Lb*", SearchOption.AllDirectories);
        Assert.Contains(ours, file => file.EndsWith(".dll", StringComparison.Ordinal));
        Assert.All(ours, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Places.Root.TrimEnd('/')))));
    }

    [Fact]
    public async Task Change_WithWarnings_WritesThemAndGoesOn()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnChange = request => Task.FromResult(new ChangeConfigurationResponse
        {
            Result = new ChangeResult
            {
                Revision = 8,
                DryRun = request.Options.DryRun,
                Warnings = { new Finding { Id = "Lb.Vip.Odd", Target = "VIP web", Reason = "it is odd", Remedy = "Leave it.", Severity = FindingSeverity.Warning } },
            },
        });
        foreach (var whatIf in new[] { "", "-WhatIf" })
        {
            _session.Run($"New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port 80 {whatIf}");
            Assert.Equal($"VIP web: it is odd. Leave it. [{agent.Name}]", Assert.Single(_session.Warnings).Message);
        }
    }

    [Fact]
    public async Task Refusal_WithAWarningBehindTheError_IsOneErrorAndOneWarning()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnChange = _ => throw FakeAgent.Refusal(
            new Finding { Id = "Lb.Vip.PortInvalid", Target = "VIP web", Reason = "70000 is not a port", Severity = FindingSeverity.Error },
            new Finding { Id = "Lb.Vip.Odd", Target = "VIP web", Reason = "it is odd", Severity = FindingSeverity.Warning });
        _session.RunWithErrors($"New-LbVip web -Agent '{agent.Name}' -Address 10.0.0.1 -Port 70000");
        Assert.StartsWith("Lb.Vip.PortInvalid,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal($"VIP web: it is odd. [{agent.Name}]", Assert.Single(_session.Warnings).Message);
    }

    [Fact]
    public async Task TestConfiguration_WithWarnings_IsValidAndShowsThem()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.OnReplace = request => Task.FromResult(new ReplaceConfigurationResponse
        {
            Result = new ChangeResult
            {
                DryRun = request.Options.DryRun,
                Warnings = { new Finding { Id = "Lb.Vip.Odd", Target = "VIP web", Reason = "it is odd", Severity = FindingSeverity.Warning } },
            },
        });
        var test = Assert.Single(_session.Run($"Test-LbConfiguration -Agent '{agent.Name}'"));
        Assert.Equal(true, test.Properties["IsValid"].Value);
        Assert.Equal("valid, 1 warning", test.ToString());
        Assert.True(Assert.Single(agent.Replacements).Options.JudgeWhole);
        Assert.Equal(true, Assert.Single(_session.Run($"Test-LbConfiguration -Quiet -Agent '{agent.Name}'")).BaseObject);
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

        var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        agent.OnListVips = async context =>
        {
            context.CancellationToken.Register(() => given.TrySetResult());
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        Assert.DoesNotContain("web", Offered());
        await given.Task;
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
