using System;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>What was not given is not sent: the agent leaves it as it stands, whoever changed it meanwhile.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task SetVip_OneLimit_SendsThatAlone()
    {
        await using var agent = await FakeAgent.StartAsync();
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -NewConnectionsPerSecond 5");
        Assert.Equal(new Vip { Name = "web", Limits = new VipLimits { NewConnectionsPerSecond = 5 } }, agent.Changes.Single().Operations.Single().UpdateVip);
    }

    [Fact]
    public async Task SetHealthCheck_HttpSettings_SendsThoseAlone()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web");
        _session.Run($"Set-LbHealthCheck -Pool web -Agent '{agent.Name}' -Path /b -Header @{{ B = 2; A = 'x', 'y' }}");
        var http = agent.Changes.Single().Operations.Single().SetHealthCheck.HealthCheck.Http;
        Assert.Equal(("/b", false, false), (http.Path, http.HasMethod, http.HasUseTls));
        Assert.Equal(["A:x", "A:y", "B:2"], http.Headers.Headers.Select(header => $"{header.Name}:{header.Value}"));
    }

    [Fact]
    public async Task SetPool_OnePersistenceSetting_SendsThatAlone()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web");
        _session.Run($"Set-LbPool web -Agent '{agent.Name}' -PersistencePrefix 16");
        Assert.Equal(new Persistence { Ipv4PrefixLength = 16 }, agent.Changes.Single().Operations.Single().UpdatePool.Persistence);
    }

    [Fact]
    public async Task SetVip_ProxyProtocol_SendsWhatIsGivenOnOrOff()
    {
        await using var agent = await FakeAgent.StartAsync();
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -AcceptProxyProtocol; Set-LbVip web -Agent '{agent.Name}' -AcceptProxyProtocol:$false");
        Assert.Equal(
            [new Vip { Name = "web", AcceptProxyProtocol = true }, new Vip { Name = "web", AcceptProxyProtocol = false }],
            agent.Changes.Select(change => change.Operations.Single().UpdateVip));
    }

    [Fact]
    public async Task SetPool_ProxyProtocol_SendsThatAlone()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web");
        _session.Run($"Set-LbPool web -Agent '{agent.Name}' -SendProxyProtocol V2");
        Assert.Equal(new Pool { Name = "web", SendProxyProtocol = ProxyProtocolVersion.V2 }, agent.Changes.Single().Operations.Single().UpdatePool);
    }

    [Fact]
    public async Task SetVip_SendProxyProtocol_ChangesThePoolOfTheVip()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -SendProxyProtocol V1");
        Assert.Equal(
            [new Pool { Name = "web", SendProxyProtocol = ProxyProtocolVersion.V1 }],
            agent.Changes.Single().Operations.Select(operation => operation.UpdatePool).Where(pool => pool is not null));
    }

    [Fact]
    public async Task SetVip_ObjectOfAGetCmdlet_SendsOnlyWhatIsOnTheCommandLine()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");
        _session.Run($"Get-LbVip -Agent '{agent.Name}' | Set-LbVip -Port 81");
        Assert.Equal(new Vip { Name = "web", Ports = new PortRange { First = 81, Last = 81 } }, agent.Changes.Single().Operations.Single().UpdateVip);
    }

    [Fact]
    public async Task SetVip_RowOfATable_SendsItsSettings()
    {
        await using var agent = await FakeAgent.StartAsync();
        _session.Run($"[pscustomobject]@{{ Name = 'web'; Port = '81'; MaxConnections = ''; IdleTimeout = '5m' }} | Set-LbVip -Agent '{agent.Name}' -ErrorAction Ignore; [pscustomobject]@{{ Name = 'web'; Port = '81'; IdleTimeout = '5m' }} | Set-LbVip -Agent '{agent.Name}'");
        var vip = agent.Changes.Last().Operations.Single().UpdateVip;
        Assert.Equal((81U, 300L), (vip.Ports.First, vip.IdleTimeout.Seconds));
    }
}
