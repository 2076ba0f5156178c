using System;
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

    [Fact]
    public async Task Object_PipedToACmdlet_GoesToItsOwnAgent()
    {
        await using var one = await FakeAgent.StartAsync();
        await using var two = await FakeAgent.StartAsync();
        one.HasVip("web");
        two.HasVip("api");
        using var session = new Session();
        session.Run("Connect-LbAgent $args[0]; Get-LbVip -Agent $args[1] | Remove-LbVip", one.Name, two.Name);
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
