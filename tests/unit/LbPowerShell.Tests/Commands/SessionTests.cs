using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Connected agents belong to a runspace; objects say where they came from; streams end when told.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Connect_InOneRunspace_IsNotSeenInAnother()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var first = new Session(agent.Name);
        using var second = new Session();
        Assert.Equal(agent.Name, first.Run("(Get-LbAgent).AgentName").Single().ToString());
        second.RunWithErrors("Disconnect-LbAgent $args[0]", agent.Name);
        Assert.StartsWith("Lb.Agent.NotConnected,", Assert.Single(second.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(first.Run("Get-LbAgent"));
    }

    [Fact]
    public async Task Connect_FromThePipeline_KeepsThoseThatAnswer()
    {
        await using var one = await FakeAgent.StartAsync();
        await using var two = await FakeAgent.StartAsync();
        using var session = new Session();
        var connected = session.RunWithErrors("$args[0], 'unix:/nowhere', $args[1] | Connect-LbAgent -PassThru", one.Name, two.Name);
        Assert.Equal(2, connected.Length);
        Assert.Single(session.Errors);
        Assert.Equal(2, session.Run("Get-LbAgent").Length);
        session.Run("Disconnect-LbAgent $args[0]", one.Name);
        Assert.Equal(two.Name, session.Run("(Get-LbAgent).AgentName").Single().ToString());
    }

    [Theory]
    [InlineData("Connect-LbAgent unix:/nowhere", "unix:/nowhere")]
    [InlineData("'unix:/nowhere', 'web01' | Connect-LbAgent", "unix:/nowhere, web01")]
    [InlineData("Connect-LbAgent $nobody", "Connect-LbAgent was given no agent")]
    [InlineData("@() | Connect-LbAgent", "Connect-LbAgent was given no agent")]
    [InlineData("'' | Connect-LbAgent", "Connect-LbAgent was given no agent")]
    public async Task Connect_ThatReachesNobody_LeavesNoDefaultUntilDisconnect(string connect, string named)
    {
        await using var other = await FakeAgent.StartAsync();
        other.HasVip("web");
        using var session = new Session();
        session.RunWithErrors(connect);
        Assert.NotEmpty(session.Errors);
        foreach (var script in new[] { "New-LbVip oops -Address 10.0.0.1 -Port 80", "Get-LbVip", "Get-LbAgent", "Test-LbAgent", "Import-LbConfiguration $args[0]", "Set-LbVip web -Port 81" })
        {
            var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
            await File.WriteAllTextAsync(file, "{\"vips\":[],\"pools\":[]}");
            Assert.Empty(session.RunWithErrors(script, file));
            File.Delete(file);
            Assert.StartsWith("Lb.Agent.NotConnected,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(named, session.Errors[0].Exception.Message, StringComparison.Ordinal);
            Assert.Contains("Disconnect-LbAgent", session.Errors[0].Exception.Message, StringComparison.Ordinal);
        }

        session.Run("Set-LbVip web -Port 81 -Agent $args[0]; Get-LbVip -Agent $args[0] | Set-LbVip -Port 82", other.Name);
        Assert.Equal(2, other.Changes.Count);
        session.Run("Disconnect-LbAgent");
        session.RunWithErrors("Get-LbVip");
        Assert.DoesNotContain(session.Errors, error => error.FullyQualifiedErrorId.StartsWith("Lb.Agent.NotConnected,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_OneOfTwoReached_IsToldOncePerCmdlet()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.RunWithErrors("Connect-LbAgent unix:/nowhere, $args[0]", agent.Name);
        session.Run("'a', 'b' | Enable-LbVip; Get-LbVip");
        Assert.Equal(["Enable-LbVip", "Get-LbVip"], session.Warnings.Select(warning => warning.Message.Split(' ')[0]));
        Assert.All(session.Warnings, warning => Assert.Contains("speaks to 1 of 2 agents: this session is not connected to unix:/nowhere.", warning.Message, StringComparison.Ordinal));
        session.Run("Get-LbVip -Agent $args[0]", agent.Name);
        Assert.Empty(session.Warnings);
        session.Run("Disconnect-LbAgent unix:/nowhere; Get-LbVip");
        Assert.Empty(session.Warnings);
    }

    [Fact]
    public async Task Connect_OneOfTwoReached_ThenDisconnectedFromIt_LeavesNoDefault()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        session.RunWithErrors("Connect-LbAgent unix:/nowhere, $args[0]; Disconnect-LbAgent $args[0]", agent.Name);
        session.RunWithErrors("Get-LbVip");
        Assert.StartsWith("Lb.Agent.NotConnected,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_OfSeveralAgents_ComeInTheOrderOfTheList()
    {
        await using var slow = await FakeAgent.StartAsync();
        await using var fast = await FakeAgent.StartAsync();
        var hasAnswered = new TaskCompletionSource();
        slow.OnGetAgent = async _ =>
        {
            await hasAnswered.Task;
            return new Protos.V1.GetAgentResponse();
        };
        fast.OnGetAgent = _ =>
        {
            hasAnswered.SetResult();
            return Task.FromResult(new Protos.V1.GetAgentResponse());
        };
        using var session = new Session();
        var found = session.RunWithErrors("Get-LbAgent $args[0], unix:/nowhere, $args[1] -ErrorAction Continue 2>&1", slow.Name, fast.Name);
        Assert.Equal([slow.Name, "unix:/nowhere", fast.Name], found.Select(one => one.BaseObject is System.Management.Automation.ErrorRecord error
            ? (string)System.Management.Automation.PSObject.AsPSObject(error.Exception).Properties["Agent"].Value
            : (string)one.Properties["AgentName"].Value));
    }

    [Fact]
    public async Task Object_PipedToACmdlet_GoesToItsOwnAgent()
    {
        await using var one = await FakeAgent.StartAsync();
        await using var two = await FakeAgent.StartAsync();
        one.HasVip("web");
        two.HasVip("api");
        using var session = new Session();
        session.Run("Connect-LbAgent $args[0]; Get-LbVip -Agent $args[1] | Remove-LbVip -Force", one.Name, two.Name);
        Assert.Empty(one.Changes);
        Assert.Equal("api", two.Changes.Single().Operations.Single().DeleteVip.Name);
    }

    [Fact]
    public async Task TestAgent_AnswersWithABoolean()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session();
        Assert.Equal([true, false], session.Run("Test-LbAgent $args[0]; Test-LbAgent unix:/nowhere", agent.Name).Select(answer => (bool)answer.BaseObject));
    }

    [Fact]
    public async Task WatchEvent_First_EndsTheStream()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session(agent.Name);
        Assert.Equal(3, session.Run("Watch-LbEvent -First 3").Length);
    }

    [Fact]
    public async Task WatchEvent_For_EndsTheStream()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session(agent.Name);
        Assert.NotEmpty(session.Run("Watch-LbEvent -For 300ms"));
    }

    [Fact]
    public async Task WatchEvent_AgentThatGoes_IsAnError()
    {
        var agent = await FakeAgent.StartAsync();
        using var session = new Session(agent.Name);
        using var shell = session.Start("Watch-LbEvent");
        var running = shell.InvokeAsync();
        await Task.Delay(300);
        await agent.DisposeAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.StartsWith("Lb.Agent.", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewVip_SchedulerWithPool_IsRefused()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session(agent.Name);
        session.RunWithErrors("New-LbVip web -Address 10.0.0.1 -Port 80 -Pool other -Scheduler Hash");
        Assert.StartsWith("Lb.Vip.SchedulerWithPool,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        session.RunWithErrors("Set-LbHealthCheck -Vip a -Pool b -Interval 1s");
        Assert.StartsWith("Lb.Pool.VipAndPool,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        session.RunWithErrors("Add-LbRealServer 10.0.0.1");
        Assert.StartsWith("Lb.Pool.NotGiven,", Assert.Single(session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(agent.Changes);
    }

    [Fact]
    public async Task AddRealServer_PortZero_MeansTheClientsPort()
    {
        await using var agent = await FakeAgent.StartAsync();
        using var session = new Session(agent.Name);
        session.Run("Add-LbRealServer 10.0.0.1 -Pool web; Add-LbRealServer 10.0.0.1 -Pool web -Port 0");
        Assert.Equal([false, true], agent.Changes.Select(change => change.Operations.Single().CreateRealServer.KeepClientPort));
    }
}
