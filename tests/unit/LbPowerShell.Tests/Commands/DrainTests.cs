using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>
/// Suspend-LbRealServer and Resume-LbRealServer on two agents. Each has a VIP over the same two servers, one of them of weight 0, so that
/// clients come to the other.
/// </summary>
public sealed class DrainTests : IAsyncLifetime, IDisposable
{
    /// <summary>Another address for each test, so that nobody's flows are another's.</summary>
    private static int _tests;

    private readonly string _address = $"127.2.{Environment.ProcessId % 250}.{Interlocked.Increment(ref _tests)}";
    private readonly EchoServer _server = new();
    private readonly EchoServer _other = new();
    private readonly RealAgent _a = new();
    private readonly RealAgent _b = new();
    private readonly Session _session = new();

    public async Task InitializeAsync()
    {
        await _a.InitializeAsync();
        await _b.InitializeAsync();
        foreach (var (agent, port) in new[] { (_a, 18001), (_b, 18002) })
        {
            _session.Run(
                """
                Connect-LbAgent $args[0]
                New-LbVip web -Address $args[1] -Port $args[2] -Agent $args[0] -Scheduler RoundRobin
                New-LbPool dns -Agent $args[0]
                Set-LbHealthCheck -Pool dns -Type Tcp -Agent $args[0] # Not Icmp: that takes a right.
                New-LbVip dns -Pool dns -Address $args[1] -Port $args[2] -Agent $args[0] -Protocol Udp -IdleTimeout 1s
                Add-LbRealServer 127.0.0.1 -Port $args[3] -Pool web, dns -Agent $args[0]
                Add-LbRealServer 127.0.0.1 -Port $args[4] -Pool web, dns -Agent $args[0] -Weight 0
                """,
                agent.Name, _address, port, _server.Port, _other.Port);
        }

        await EventuallyAsync(() => _session.Run("Get-LbRealServer | Where-Object Health -ne Healthy").Length == 0);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Suspend_Wait_WritesEachServerAsItIsDrained()
    {
        using var onA = await EnterAsync(_a);
        using var onB = await EnterAsync(_b);
        using var secondOnB = await EnterAsync(_b);
        using var others = await EnterOtherAsync(_b);
        using var shell = _session.Start($"Get-LbRealServer -Vip web -Address 127.0.0.1 -Port {_server.Port} | Suspend-LbRealServer -Wait");
        var (drained, running) = Begin(shell);
        await EventuallyAsync(() => shell.Streams.Progress.Any(record => record.StatusDescription == "3 flows left on 2 servers of 2 agents" && record.PercentComplete == 0));

        onA.Dispose();
        await EventuallyAsync(() => drained.Count == 1);
        Assert.Equal((_a.Name, "Draining", 0L), Told(drained[0]));
        secondOnB.Dispose();
        await EventuallyAsync(() => shell.Streams.Progress.Any(record => record.StatusDescription == "1 flow left on 1 server of 2 agents" && record.PercentComplete == 67));
        await EchoServer.EchoAsync(onB);
        Assert.False(running.IsCompleted);
        onB.Dispose();

        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((_b.Name, "Draining", 0L), Told(drained[1]));
        Assert.Empty(shell.Streams.Error);
        Assert.Equal(ProgressRecordType.Completed, shell.Streams.Progress[^1].RecordType);
        await EchoServer.EchoAsync(others);
    }

    [Fact]
    public async Task Suspend_WaitOfUdp_IsOverWhenClientsAreSilent()
    {
        using var client = await EnterAsync(_a, isUdp: true);
        var server = Assert.Single(_session.Run($"Suspend-LbRealServer 127.0.0.1 -Vip dns -Port {_server.Port} -Agent {_a.Name} -DrainTimeout 20s"));
        Assert.Equal((_a.Name, "Draining", 0L), Told(server));
        Assert.Equal(1L, server.Properties["TotalFlows"].Value);
    }

    [Fact]
    public async Task Suspend_DrainTimeout_IsAnErrorForEachServerThatHasFlows_AndThoseAreNotRemoved()
    {
        using var client = await EnterAsync(_a);
        _session.RunWithErrors("Suspend-LbRealServer 127.0.0.1 -Vip web -DrainTimeout 400ms | Remove-LbRealServer");
        var error = Assert.Single(_session.Errors);
        Assert.Equal("Lb.RealServer.DrainTimeout,LbAdmin.PowerShell.Commands.SuspendLbRealServerCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Equal(
            $"real server 127.0.0.1:{_server.Port} of pool web: 1 flow is left after 400ms. It stays Draining. Wait longer (-DrainTimeout), end them (-Force), or bring it back (Resume-LbRealServer). [{_a.Name}]",
            error.Exception.Message);
        Assert.Equal((_a.Name, "Draining", 1L), Told(Assert.Single(_session.Run("Get-LbRealServer -Pool web"))));
        await EchoServer.EchoAsync(client);
    }

    [Fact]
    public async Task Suspend_Force_EndsFlowsWhenTheTimeIsOver()
    {
        using var tcp = await EnterAsync(_a);
        using var udp = await EnterAsync(_b, isUdp: true);
        using var sending = new CancellationTokenSource();
        var sender = new Thread(() => SendUntil(udp, sending.Token));
        sender.Start();
        using var others = await EnterOtherAsync(_a);

        var servers = _session.Run($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Pool web, dns -DrainTimeout 1.5s -Force -Note ticket");

        await sending.CancelAsync();
        sender.Join();
        Assert.Equal(4, servers.Length);
        Assert.Equal([(_a.Name, "Disabled", 0L), (_b.Name, "Disabled", 0L)], servers.Where(server => (long)server.Properties["TotalFlows"].Value == 1).Select(Told).OrderBy(told => told.Item1 == _b.Name));
        Assert.Equal(["Draining", "Draining"], servers.Where(server => (long)server.Properties["TotalFlows"].Value == 0).Select(server => Told(server).State));
        Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(async () => await tcp.ReceiveAsync(new byte[1]))).SocketErrorCode);
        await EchoServer.EchoAsync(others);
        Assert.Equal(["ticket", "ticket"], _session.Run($"(Get-LbConfigurationHistory -Agent {_a.Name})[0, 1].Note").Select(note => $"{note}"));
    }

    [Fact]
    public async Task Suspend_ForceAlone_EndsFlowsAtOnce()
    {
        using var client = await EnterAsync(_a);
        var servers = _session.Run($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Vip web -Agent {_a.Name} -Force");
        Assert.Equal([(_a.Name, "Disabled", 0L)], servers.Select(Told));
        await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public void Suspend_WithoutWait_WritesNothingButWithPassThru_AndDisabledStaysSo()
    {
        _session.Run($"Set-LbRealServer 127.0.0.1 -Port {_other.Port} -Vip web -AdminState Disabled");
        Assert.Empty(_session.Run("Suspend-LbRealServer 127.0.0.1 -Vip web"));
        var revision = $"{_session.Run($"(Get-LbAgent {_a.Name}).Revision").Single()}";
        Assert.Equal(["Draining", "Disabled"], _session.Run($"(Suspend-LbRealServer 127.* -Vip web -Agent {_a.Name} -PassThru).AdminState").Select(state => $"{state}"));
        Assert.Equal(2, _session.Run($"Suspend-LbRealServer 127.0.0.1 -Vip web -Agent {_a.Name} -DrainTimeout 20s -PassThru").Length);
        Assert.Equal(revision, $"{_session.Run($"(Get-LbAgent {_a.Name}).Revision").Single()}");
        Assert.Equal(["Enabled", "Enabled"], _session.Run($"(Resume-LbRealServer 127.0.0.1 -Vip web -Agent {_a.Name} -PassThru).AdminState").Select(state => $"{state}"));
        Assert.Empty(_session.Run("Resume-LbRealServer 127.0.0.1 -Vip web"));
    }

    [Fact]
    public async Task Suspend_WhatIf_ShowsTheChangeAndNeitherMakesItNorWaits()
    {
        using var client = await EnterAsync(_a);
        Assert.Empty(_session.Run($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Vip web -Agent {_a.Name} -Wait -DrainTimeout 30s -Force -WhatIf"));
        Assert.Equal(
            [
                $"What if: [{_a.Name}] real server 127.0.0.1:{_server.Port} of pool web: AdminState Enabled -> Draining",
                $"What if: [{_a.Name}] those with flows after 30s: AdminState -> Disabled, and their flows end",
            ],
            _session.Host.Recording.Lines);
        Assert.Equal(["Enabled"], _session.Run("(Get-LbRealServer -Pool web).AdminState").Select(state => $"{state}").Distinct());
        await EchoServer.EchoAsync(client);
    }

    [Fact]
    public async Task Suspend_NotConfirmed_IsNotWaitedFor()
    {
        using var client = await EnterAsync(_a);
        _session.Host.Recording.Answers.Enqueue("&No");
        _session.Host.Recording.Answers.Enqueue("&Yes");
        var drained = Assert.Single(_session.Run($"Suspend-LbRealServer 127.0.0.1 -Vip web -Agent {_a.Name} -DrainTimeout 20s -Confirm"));
        Assert.Equal(_other.Port, drained.Properties["Port"].Value);
        Assert.Equal(["Enabled", "Draining"], _session.Run($"(Get-LbRealServer -Pool web -Agent {_a.Name}).AdminState").Select(state => $"{state}"));
    }

    [Fact]
    public void Suspend_OfWhatIsNotThere_IsRefusedWithEveryFinding()
    {
        _session.RunWithErrors($"Suspend-LbRealServer 127.0.0.8, 127.0.0.9, 127.0.0.1 -Vip web -Agent {_a.Name} -DrainTimeout 20s");
        Assert.Equal(["Lb.RealServer.NotFound", "Lb.RealServer.NotFound"], _session.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        _session.RunWithErrors($"Suspend-LbRealServer 127.0.0.1 -Pool nothing -Agent {_a.Name}");
        Assert.StartsWith("Lb.Pool.NotFound,", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["Enabled"], _session.Run("(Get-LbRealServer -Pool web).AdminState").Select(state => $"{state}").Distinct());
    }

    [Fact]
    public async Task CtrlC_WhileWaiting_StopsAtOnceAndTheServerDrainsOn()
    {
        using var client = await EnterAsync(_a);
        using var shell = _session.Start("Suspend-LbRealServer 127.0.0.1 -Vip web -Wait");
        var (_, running) = Begin(shell);
        await EventuallyAsync(() => shell.Streams.Progress.Count > 0);

        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);

        Assert.Equal(["Draining"], _session.Run("(Get-LbRealServer -Pool web).AdminState").Select(state => $"{state}").Distinct());
        await EchoServer.EchoAsync(client);
    }

    [Fact]
    public async Task Agent_ThatDiesMeanwhile_IsOneErrorAndTheOtherIsWaitedFor()
    {
        using var onA = await EnterAsync(_a);
        using var onB = await EnterAsync(_b);
        using var shell = _session.Start($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Vip web -Wait");
        var (drained, running) = Begin(shell);
        await EventuallyAsync(() => shell.Streams.Progress.Any(record => record.StatusDescription == "2 flows left on 2 servers of 2 agents"));

        _a.Kill();
        await EventuallyAsync(() => shell.Streams.Error.Count == 1);
        Assert.False(running.IsCompleted);
        onB.Dispose();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((_b.Name, "Draining", 0L), Told(Assert.Single(drained)));
        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith("Lb.Agent.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(_a.Name, error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whoever waits in vain is told.</summary>
    [Theory]
    [InlineData("Remove-LbRealServer", "Lb.RealServer.NotFound")]
    [InlineData("Resume-LbRealServer", "Lb.RealServer.NotDraining")]
    public async Task Server_ThatSomebodyTakesAway_IsAnErrorAndTheOthersAreWaitedFor(string command, string id)
    {
        using var onA = await EnterAsync(_a);
        using var onB = await EnterAsync(_b);
        using var shell = _session.Start($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Vip web -Wait");
        var (drained, running) = Begin(shell);
        await EventuallyAsync(() => shell.Streams.Progress.Any(record => record.StatusDescription == "2 flows left on 2 servers of 2 agents"));

        using (var somebody = new Session(_a.Name))
        {
            somebody.Run($"{command} 127.0.0.1 -Port {_server.Port} -Vip web");
        }

        await EventuallyAsync(() => shell.Streams.Error.Count == 1);
        Assert.False(running.IsCompleted);
        onB.Dispose();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(_b.Name, Told(Assert.Single(drained)).Agent);
        Assert.Equal($"{id},LbAdmin.PowerShell.Commands.SuspendLbRealServerCommand", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId);
    }

    /// <summary>More agents than may be called at once are watched all the same.</summary>
    [Fact]
    public async Task Suspend_WithAThrottle_WatchesAllAgents()
    {
        using var onA = await EnterAsync(_a);
        using var onB = await EnterAsync(_b);
        using var shell = _session.Start($"Suspend-LbRealServer 127.0.0.1 -Port {_server.Port} -Vip web -Wait -ThrottleLimit 1");
        var (drained, running) = Begin(shell);
        await EventuallyAsync(() => shell.Streams.Progress.Any(record => record.StatusDescription == "2 flows left on 2 servers of 2 agents"));
        onB.Dispose();
        await EventuallyAsync(() => drained.Count == 1);
        onA.Dispose();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([_b.Name, _a.Name], drained.Select(server => Told(server).Agent));
    }

    private static (string Agent, string State, long Flows) Told(PSObject server) =>
        ($"{server.Properties["AgentName"].Value}", $"{server.Properties["AdminState"].Value}", (long)server.Properties["ActiveFlows"].Value);

    private static (PSDataCollection<PSObject> Output, Task Running) Begin(System.Management.Automation.PowerShell shell)
    {
        var output = new PSDataCollection<PSObject>();
        return (output, shell.InvokeAsync<PSObject, PSObject>(null, output));
    }

    /// <summary>On a thread of its own: one that waits for its turn would be silent, and its flow over.</summary>
    private static void SendUntil(Socket client, CancellationToken enough)
    {
        while (!enough.WaitHandle.WaitOne(20))
        {
            try
            {
                client.Send([7]);
            }
            catch (SocketException)
            {
                // Nobody is there now, and a client like this one goes on.
            }
        }
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "waited in vain");
        }
    }

    private Task<Socket> EnterAsync(RealAgent agent, bool isUdp = false) => EchoServer.EnterAsync(_address, agent == _a ? 18001 : 18002, isUdp);

    private async Task<Socket> EnterOtherAsync(RealAgent agent)
    {
        _session.Run("Set-LbRealServer 127.0.0.1 -Pool web -Port $args[0] -Weight 0; Set-LbRealServer 127.0.0.1 -Pool web -Port $args[1] -Weight 1", _server.Port, _other.Port);
        return await EnterAsync(agent);
    }
}
