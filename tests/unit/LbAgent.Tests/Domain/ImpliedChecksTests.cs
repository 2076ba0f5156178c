using System.Net;
using LbAgent.Domain;
using Xunit;

namespace LbAgent.Tests.Domain;

/// <summary>Which check a pool has that nobody gave one.</summary>
public sealed class ImpliedChecksTests
{
    private static readonly ConfigurationSnapshot Dns = Complete(ConfigurationSnapshot.Empty, ConfigurationSnapshot.Empty
        .With(new Pool { Name = "dns" })
        .With(Vip("dns", Protocol.Udp)));

    [Fact]
    public void UdpVip_Alone_ImpliesIcmp() => Assert.Equal(HealthCheckType.Icmp, TypeIn(Dns));

    [Fact]
    public void TcpVip_BesideIt_ImpliesTcp()
    {
        var both = Complete(Dns, Dns.With(Vip("dns-tcp", Protocol.Tcp)));

        Assert.Equal(HealthCheckType.Tcp, TypeIn(both));
        Assert.Equal(HealthCheckType.Icmp, TypeIn(Complete(both, both.WithoutVip("dns-tcp"))));
    }

    [Fact]
    public void VipsThatLeave_ImplyTcpAgain() => Assert.Equal(HealthCheckType.Tcp, TypeIn(Complete(Dns, Dns.WithoutVip("dns"))));

    [Fact]
    public void Type_ThatWasAskedFor_Stays()
    {
        var asked = Complete(Dns, Dns.With(Dns.Pools["dns"] with { HealthCheck = HealthCheckSettings.Default with { Type = HealthCheckType.Tcp } }));

        Assert.Equal(HealthCheckType.Tcp, TypeIn(asked));
        Assert.Equal(HealthCheckType.Tcp, TypeIn(Complete(asked, asked.With(Vip("more", Protocol.Udp)))));
    }

    [Fact]
    public void Check_ThatWasTakenAwayAndComesBack_IsImpliedAgain()
    {
        var without = Complete(Dns, Dns.With(Dns.Pools["dns"] with { HealthCheck = null }));

        Assert.Null(without.Pools["dns"].HealthCheck);
        Assert.Equal(HealthCheckType.Icmp, TypeIn(Complete(without, without.With(without.Pools["dns"] with { HealthCheck = HealthCheckSettings.Default }))));
    }

    /// <summary>A whole configuration comes with no type, also where nothing of it changes.</summary>
    [Fact]
    public void SameConfiguration_WithoutTypes_ComesToTheSame() =>
        Assert.Equal(Dns.Pools["dns"], Complete(Dns, Dns.With(Dns.Pools["dns"] with { HealthCheck = HealthCheckSettings.Default })).Pools["dns"]);

    private static HealthCheckType TypeIn(ConfigurationSnapshot snapshot) => snapshot.Pools["dns"].HealthCheck!.Type;

    private static ConfigurationSnapshot Complete(ConfigurationSnapshot before, ConfigurationSnapshot candidate) =>
        ImpliedChecks.Complete(before, candidate, SnapshotDiff.Between(before, candidate));

    private static Vip Vip(string name, Protocol protocol) =>
        new() { Name = name, Address = IPAddress.Loopback, Ports = PortRange.Single(53), Protocol = protocol, Pool = "dns" };
}
