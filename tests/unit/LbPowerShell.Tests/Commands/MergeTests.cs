using System;
using System.Linq;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Tests.Fixtures;
using LbAdmin.Protos.V1;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Commands;

/// <summary>Settings that are one message on the wire: changing one leaves the others, also when someone else changes them meanwhile.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task SetVip_OneLimit_KeepsTheOthers()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web", new VipLimits { MaxConnections = 100, NewConnectionsPerSecond = 20, NewConnectionsPerSecondPerSource = 3 });
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -NewConnectionsPerSecond 5");
        var change = agent.Changes.Single();
        Assert.Equal(new VipLimits { MaxConnections = 100, NewConnectionsPerSecond = 5, NewConnectionsPerSecondPerSource = 3 }, change.Operations.Single().UpdateVip.Limits);
        Assert.Equal(7UL, change.Options.ExpectedRevision);
    }

    [Fact]
    public async Task SetVip_NothingToComplete_IsNotBoundToARevision()
    {
        await using var agent = await FakeAgent.StartAsync();
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -Port 81");
        Assert.False(agent.Changes.Single().Options.HasExpectedRevision);
    }

    [Fact]
    public async Task SetVip_SomeoneElseWasFaster_IsReadAndMadeAgain()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web", new VipLimits { MaxConnections = 100 });
        agent.OnChange = request =>
        {
            if (agent.Changes.Count > 1)
            {
                return Task.FromResult(new ChangeConfigurationResponse { Result = new ChangeResult { Revision = 9 } });
            }

            agent.Vips.Clear();
            agent.HasVip("web", new VipLimits { MaxConnections = 200 });
            throw FakeAgent.Refusal(new Finding { Id = "Lb.Configuration.RevisionClash", Category = FindingCategory.Conflict });
        };
        _session.Run($"Set-LbVip web -Agent '{agent.Name}' -NewConnectionsPerSecond 5");
        Assert.Equal([100U, 200U], agent.Changes.Select(change => change.Operations.Single().UpdateVip.Limits.MaxConnections));
    }

    [Fact]
    public async Task SetVip_ExpectedRevisionOfTheUser_IsNotRepeated()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasVip("web");
        agent.OnChange = _ => throw FakeAgent.Refusal(new Finding { Id = "Lb.Configuration.RevisionClash", Category = FindingCategory.Conflict });
        _session.RunWithErrors($"Set-LbVip web -Agent '{agent.Name}' -NewConnectionsPerSecond 5 -ExpectedRevision 3");
        Assert.Equal(3UL, agent.Changes.Single().Options.ExpectedRevision);
        Assert.Single(_session.Errors);
    }

    [Fact]
    public async Task SetHealthCheck_OneHttpSetting_KeepsTheOthers()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web", new HealthCheck
        {
            Type = HealthCheckType.HttpContent,
            Http = new HttpProbe { Method = "HEAD", Path = "/a", Host = "h", Headers = { new HttpHeader { Name = "X", Value = "1" }, new HttpHeader { Name = "X", Value = "2" } }, ExpectStatus = "200,300-399", ExpectContent = "OK", ContentRegex = true, MaxBodyBytes = 5, UseTls = true, SkipCertificateCheck = true },
        });
        _session.Run($"Set-LbHealthCheck -Pool web -Agent '{agent.Name}' -Path /b");
        var expected = agent.Pools.Single().Pool.HealthCheck.Http.Clone();
        expected.Path = "/b";
        Assert.Equal(expected, agent.Changes.Single().Operations.Single().SetHealthCheck.HealthCheck.Http);
    }

    [Fact]
    public async Task SetHealthCheck_AnotherType_StartsFromItsDefaults()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web", new HealthCheck { Type = HealthCheckType.Http, Http = new HttpProbe { Method = "HEAD", Path = "/a" } });
        _session.Run($"Set-LbHealthCheck -Pool web -Agent '{agent.Name}' -Type HttpContent -ExpectContent OK -ExpectStatus 200, '300-399' -Header @{{ B = 2; A = 'x', 'y' }}");
        var http = agent.Changes.Single().Operations.Single().SetHealthCheck.HealthCheck.Http;
        Assert.Equal(("GET", "/", "200,300-399", "OK", 65536U), (http.Method, http.Path, http.ExpectStatus, http.ExpectContent, http.MaxBodyBytes));
        Assert.Equal(["A:x", "A:y", "B:2"], http.Headers.Select(header => $"{header.Name}:{header.Value}"));
    }

    [Fact]
    public async Task SetPool_OnePersistenceSetting_KeepsTheOthers()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.HasPool("web");
        agent.Pools.Single().Pool.Persistence = new Persistence { Kind = PersistenceKind.SourceAddress, Ipv4PrefixLength = 24, Ipv6PrefixLength = 64, Timeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMinutes(1)) };
        _session.Run($"Set-LbPool web -Agent '{agent.Name}' -PersistencePrefix 16");
        var persistence = agent.Changes.Single().Operations.Single().UpdatePool.Persistence;
        Assert.Equal((PersistenceKind.SourceAddress, 16U, 64U, 60L), (persistence.Kind, persistence.Ipv4PrefixLength, persistence.Ipv6PrefixLength, persistence.Timeout.Seconds));
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
