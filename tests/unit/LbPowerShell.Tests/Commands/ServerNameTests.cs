using System;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Real servers as views show them and as people type them: an address, address:port, wildcards, and the names of their VIP or pool.</summary>
public sealed class ServerNameTests : IAsyncLifetime, IDisposable
{
    private readonly Session _session = new();
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.HasVip("first");
        _agent.Pools.Enqueue(new PoolStatus { Pool = new Pool { Name = "first" }, Vips = { "first" } });
        _agent.Pools.Enqueue(new PoolStatus { Pool = new Pool { Name = "spare" } });
        _agent.Pools.Enqueue(new PoolStatus { Pool = new Pool { Name = "empty" } });
        foreach (var (pool, address, port) in new[] { ("first", "10.0.0.1", 80U), ("first", "10.0.0.1", 81U), ("first", "2001:db8::1", 80U), ("spare", "10.0.0.2", 80U) })
        {
            _agent.Servers.Enqueue(new RealServerStatus { Pool = pool, Server = new RealServer { Address = address, Port = port }, Vips = { pool == "first" ? ["first"] : Array.Empty<string>() } });
        }

        _session.Run("Connect-LbAgent $args[0]", _agent.Name);
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1:80 10.0.0.1:81")]
    [InlineData("10.0.0.1:81", "10.0.0.1:81")]
    [InlineData("10.0.0.1 -Port 81", "10.0.0.1:81")]
    [InlineData("10.0.0.1:81 -Port 81", "10.0.0.1:81")]
    [InlineData("'[2001:db8::1]:80'", "[2001:db8::1]:80")]
    [InlineData("'[2001:DB8:0::1]'", "[2001:db8::1]:80")]
    [InlineData("2001:db8:0::1", "[2001:db8::1]:80")]
    [InlineData("10.0.0.*", "10.0.0.1:80 10.0.0.1:81 10.0.0.2:80")]
    [InlineData("10.0.0.*:80", "10.0.0.1:80 10.0.0.2:80")]
    [InlineData("10.0.0.[2-3]", "10.0.0.2:80")]
    [InlineData("*:81", "10.0.0.1:81")]
    [InlineData("10.0.0.2,10.0.0.1:80", "10.0.0.1:80 10.0.0.2:80")]
    [InlineData("'10.0.0.2 10.0.0.1:80'", "10.0.0.1:80 10.0.0.2:80")]
    [InlineData("first", "10.0.0.1:80 10.0.0.1:81 [2001:db8::1]:80")]
    [InlineData("first -Port 81", "10.0.0.1:81")]
    [InlineData("spare", "10.0.0.2:80")]
    [InlineData("empty", "")]
    [InlineData("s*", "10.0.0.2:80")]
    [InlineData("spare, 10.0.0.1:81", "10.0.0.2:80 10.0.0.1:81")]
    [InlineData("-Port 81", "10.0.0.1:81")]
    [InlineData("10.0.0.2 -Pool *", "10.0.0.2:80")]
    public void GetRealServer_EveryForm_IsUnderstood(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', _session.Run($"Get-LbRealServer {line}").Select(server => server.ToString())));

    [Theory]
    [InlineData("10.0.0.1:82", "Lb.RealServer.NotFound")]
    [InlineData("'[2001:db8::1]:81'", "Lb.RealServer.NotFound")]
    [InlineData("10.0.0.300", "Lb.RealServer.NotFound")]
    [InlineData("010.0.0.1", "Lb.RealServer.NotFound")]
    [InlineData("10.0.0.1:81 -Port 80", "Lb.RealServer.TwoPorts")]
    [InlineData("nothing", "Lb.Pool.NotFound")]
    [InlineData("first -Pool first", "Lb.RealServer.NotFound")]
    [InlineData("10.0.0.1 -Pool empty", "Lb.RealServer.NotFound")]
    [InlineData("10.0.0.1 -Pool first,spare", "Lb.RealServer.NotFound")]
    [InlineData("''", "ParameterArgumentTransformationError")]
    [InlineData("-Pool $null", "Lb.Pool.NotGiven")]
    public void GetRealServer_WhatIsNotThere_IsAnError(string line, string id)
    {
        _session.RunWithErrors($"Get-LbRealServer {line}");
        Assert.StartsWith(id + ",", Assert.Single(_session.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void GetRealServer_OneOfSeveralMissing_ShowsTheOthers()
    {
        Assert.Equal("10.0.0.2:80", _session.RunWithErrors("Get-LbRealServer 10.0.0.9, 10.0.0.2, nothing").Single().ToString());
        Assert.Equal(["Lb.Pool.NotFound", "Lb.RealServer.NotFound"], _session.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Theory]
    [InlineData("Set-LbRealServer 10.0.0.1:81 -Pool first -Weight 3")]
    [InlineData("Suspend-LbRealServer 10.0.0.1:81 -Pool first")]
    [InlineData("'10.0.0.1:81' | Resume-LbRealServer -Vip first")]
    [InlineData("[pscustomobject]@{ Pool = 'first'; Server = '10.0.0.1:81' } | Resume-LbRealServer")]
    [InlineData("Get-LbRealServer 10.0.0.1:81 | Resume-LbRealServer")]
    [InlineData("Get-LbRealServer 10.0.0.1:80 | Resume-LbRealServer -Port 81")]
    public void Change_OfAServerWithItsPort_ChangesThatAlone(string line)
    {
        _session.Run(line);
        var server = Assert.Single(_agent.Changes.SelectMany(change => change.Operations)).UpdateRealServer.Server;
        Assert.Equal(("10.0.0.1", 81U), (server.Address, server.Port));
    }

    [Theory]
    [InlineData("Add-LbRealServer 10.0.0.5:8080 -Pool first", "10.0.0.5", 8080)]
    [InlineData("Add-LbRealServer '[2001:db8::5]:8080' -Pool first", "2001:db8::5", 8080)]
    [InlineData("Add-LbRealServer 2001:db8::5 -Port 8080 -Pool first", "2001:db8::5", 8080)]
    [InlineData("Add-LbRealServer 10.0.0.5 -Pool first", "10.0.0.5", 0)]
    [InlineData("Add-LbRealServer web.example:80 -Pool first", "web.example", 80)]
    [InlineData("[pscustomobject]@{ Address = '10.0.0.5:8080'; Port = '' } | Add-LbRealServer -Pool first", "10.0.0.5", 8080)]
    public void AddRealServer_WithItsPort_SendsBoth(string line, string address, uint port)
    {
        _session.Run(line);
        var server = Assert.Single(_agent.Changes.SelectMany(change => change.Operations)).CreateRealServer.Server;
        Assert.Equal((address, port), (server.Address, server.Port));
    }

    [Fact]
    public void Remove_IfExists_IsQuietForWhatIsGone()
    {
        _session.Run("Remove-LbVip gone, first -IfExists -Confirm:$false; Remove-LbPool gone -IfExists -Confirm:$false; Remove-LbRealServer 10.0.0.9, 10.0.0.2:80 -Pool spare, gone -IfExists; Remove-LbHealthCheck -Vip gone -IfExists; Remove-LbRealServer 10.0.0.1 -Vip gone -IfExists");
        var operations = _agent.Changes.SelectMany(change => change.Operations).ToArray();
        Assert.Equal(["first", "10.0.0.2"], operations.Select(operation => operation.DeleteVip?.Name ?? operation.DeleteRealServer.Server.Address));
        _session.RunWithErrors("Remove-LbRealServer 10.0.0.9 -Pool spare");
        var error = Assert.Single(_session.Errors);
        Assert.Equal($"real server 10.0.0.9 of pool spare: Address: the pool has no such server. [{_agent.Name}]", error.ToString());
        Assert.Equal("Get-LbRealServer lists those that are.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void SetVip_SchedulerOfASharedPool_IsRefusedWithTheOthersNames()
    {
        foreach (var name in new[] { "one", "two" })
        {
            _agent.Vips.Enqueue(new VipStatus { Vip = new Vip { Name = name, Pool = "shared" }, Scheduler = SchedulerKind.RoundRobin });
        }

        _agent.Pools.Enqueue(new PoolStatus { Pool = new Pool { Name = "shared" }, Vips = { "one", "two" } });
        foreach (var setting in new[] { "-Scheduler Hash", "-HashOn SourcePort", "-SendProxyProtocol V1" })
        {
            _session.RunWithErrors($"Set-LbVip two {setting}");
            var error = Assert.Single(_session.Errors);
            Assert.StartsWith("Lb.Vip.SharedPool,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("balance too: one.", error.ToString(), StringComparison.Ordinal);
            Assert.Contains("Set-LbPool shared", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(_agent.Changes);
        _session.Run("Set-LbVip one, two -Scheduler Hash; 'one', 'two' | Set-LbVip -Scheduler Hash; Set-LbVip first -Scheduler Hash");
        Assert.Equal(3, _agent.Changes.Count);
    }
}
