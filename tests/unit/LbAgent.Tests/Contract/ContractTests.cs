using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Contract;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Engines;
using Xunit;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Tests.Contract;

/// <summary>Wire and domain agree, both ways and in every field.</summary>
public sealed class ContractTests
{
    private static readonly Vip FullVip = new()
    {
        Name = "web",
        Address = IPAddress.Parse("2001:db8::1"),
        Ports = new PortRange(8000, 8100),
        Protocol = Protocol.Udp,
        Pool = "shop",
        AdminState = AdminState.Disabled,
        AllowFrom = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")]),
        ForwardingMode = ForwardingMode.DsrL3,
        SourceNat = new SourceNat(Enabled: true, IPAddress.Parse("10.0.0.9")),
        Limits = new VipLimits(1, 2, 3),
        IdleTimeout = TimeSpan.FromSeconds(90),
        HalfClosedTimeout = TimeSpan.FromMilliseconds(2500),
        AcceptProxyProtocol = true,
        Balance = Balance.Datagram,
    };

    private static readonly Pool FullPool = new()
    {
        Name = "shop",
        Scheduler = new SchedulerSettings(SchedulerKind.Hash, new([HashField.SourcePort, HashField.DestinationAddress])),
        Persistence = new PersistenceSettings(PersistenceKind.SourceAddress, 24, 64, TimeSpan.FromMinutes(7)),
        HealthCheck = new HealthCheckSettings
        {
            Type = HealthCheckType.HttpContent,
            Interval = TimeSpan.FromSeconds(3),
            RequestedResponse = TimeSpan.FromSeconds(1),
            Retries = 4,
            Timeout = TimeSpan.FromSeconds(9),
            RequestedDeadInterval = TimeSpan.FromSeconds(20),
            Rise = 2,
            InitialHealth = Health.Healthy,
            Port = 8081,
            Address = IPAddress.Parse("10.1.1.1"),
            SendProxyProtocol = CheckProxyProtocol.V1,
            Http = new HttpProbeSettings
            {
                Method = "HEAD",
                Path = "/health",
                Host = "shop.example",
                Headers = new([KeyValuePair.Create("X-Probe", "1")]),
                ExpectStatus = "200-299",
                ExpectContent = "OK",
                ContentRegex = true,
                MaxBody = 100,
                UseTls = true,
                SkipCertificateCheck = true,
            },
        },
        SlowStart = TimeSpan.FromSeconds(30),
        OnUnhealthy = OnUnhealthy.Reset,
        Fallback = Fallback.UseAll,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        SendProxyProtocol = ProxyProtocolVersion.V2,
        Servers = new([new RealServer { Address = IPAddress.Parse("10.0.0.11"), Port = 0, Weight = 256, AdminState = AdminState.Draining, Backup = true, MaxConnections = 12 }]),
    };

    [Fact]
    public void Configuration_EveryFieldSet_ComesBackEqual()
    {
        var snapshot = ConfigurationSnapshot.Empty.With(FullVip).With(FullPool) with { Revision = 7, Topology = new Topology(TopologyKind.Inline, "eth0", AddressMode.External) };
        var findings = new List<Finding>();

        var back = ConfigurationContract.Read(ConfigurationContract.Write(snapshot), 7, Topology.Default, findings);

        Assert.Empty(findings);
        Assert.Equal(snapshot.Topology, back.Topology);
        Assert.Equal(FullVip, back.Vips["web"]);
        Assert.Equal(FullPool, back.Pools["shop"]);
    }

    [Fact]
    public void Topology_OfAnOlderAgentOrFile_HasModeInterface()
    {
        var findings = new List<Finding>();
        var read = ConfigurationContract.Read(new V1.Configuration { Topology = new V1.Topology { ClientInterface = "eth0" } }, 1, Topology.Default with { AddressMode = AddressMode.External }, findings);
        Assert.Equal(new Topology(TopologyKind.OneArm, "eth0", AddressMode.Interface), read.Topology);
        Assert.Empty(findings);
    }

    [Fact]
    public void Configuration_WithoutTopology_KeepsTheBoxs()
    {
        var own = new Topology(TopologyKind.OneArm, "eth7");

        Assert.Equal(own, ConfigurationContract.Read(new V1.Configuration(), 1, own, []).Topology);
    }

    /// <summary>A type that nobody asked for stays one through the store.</summary>
    [Fact]
    public void HealthCheck_ImpliedType_ComesBackImplied()
    {
        var findings = new List<Finding>();
        var implied = HealthCheckSettings.Default.Implying(HealthCheckType.Icmp);

        var back = HealthCheckContract.Read("web", HealthCheckContract.Write(implied))(null, findings);
        var asked = HealthCheckContract.Read("web", new V1.HealthCheck { Type = V1.HealthCheckType.Tcp })(implied, findings);

        Assert.Empty(findings);
        Assert.Equal(implied, back);
        Assert.Equal((HealthCheckType.Tcp, false), (asked!.Type, asked.IsTypeImplied));
    }

    /// <summary>So that no field can be forgotten above: everything differs from its default.</summary>
    [Fact]
    public void TheFullObjects_DifferFromDefaultsInEveryField()
    {
        Assert.All(typeof(Vip).GetProperties().Where(property => property.CanWrite), property =>
            Assert.NotEqual(property.GetValue(new Vip { Name = "" }), property.GetValue(FullVip)));
        Assert.All(typeof(Pool).GetProperties().Where(property => property.CanWrite), property =>
            Assert.NotEqual(property.GetValue(new Pool { Name = "" }), property.GetValue(FullPool)));
        Assert.All(typeof(HealthCheckSettings).GetProperties().Where(property => property.CanWrite), property =>
            Assert.NotEqual(property.GetValue(new HealthCheckSettings()), property.GetValue(FullPool.HealthCheck)));
        Assert.All(typeof(HttpProbeSettings).GetProperties().Where(property => property.CanWrite), property =>
            Assert.NotEqual(property.GetValue(new HttpProbeSettings()), property.GetValue(FullPool.HealthCheck!.Http)));
        Assert.All(typeof(RealServer).GetProperties().Where(property => property.CanWrite && property.Name != nameof(RealServer.Port)), property =>
            Assert.NotEqual(property.GetValue(new RealServer { Address = IPAddress.Any, Port = 1 }), property.GetValue(FullPool.Servers[0])));
    }

    /// <summary>The domain's enums travel by position: every name must stand at its place on the wire.</summary>
    [Theory]
    [InlineData(typeof(AdminState), typeof(V1.AdminState))]
    [InlineData(typeof(Protocol), typeof(V1.Protocol))]
    [InlineData(typeof(ForwardingMode), typeof(V1.ForwardingMode))]
    [InlineData(typeof(SchedulerKind), typeof(V1.SchedulerKind))]
    [InlineData(typeof(HashField), typeof(V1.HashField))]
    [InlineData(typeof(PersistenceKind), typeof(V1.PersistenceKind))]
    [InlineData(typeof(OnUnhealthy), typeof(V1.OnUnhealthy))]
    [InlineData(typeof(Fallback), typeof(V1.Fallback))]
    [InlineData(typeof(ProxyProtocolVersion), typeof(V1.ProxyProtocolVersion))]
    [InlineData(typeof(HealthCheckType), typeof(V1.HealthCheckType))]
    [InlineData(typeof(Health), typeof(V1.Health))]
    [InlineData(typeof(DifferenceKind), typeof(V1.DifferenceKind))]
    [InlineData(typeof(FindingCategory), typeof(V1.FindingCategory))]
    [InlineData(typeof(FindingSeverity), typeof(V1.FindingSeverity))]
    [InlineData(typeof(EventKind), typeof(V1.EventKind))]
    [InlineData(typeof(EventSeverity), typeof(V1.EventSeverity))]
    [InlineData(typeof(ListenState), typeof(V1.ListenState))]
    public void Enum_OfDomainAndWire_HaveTheSameNamesInOrder(Type domain, Type wire) =>
        Assert.Equal(["Unspecified", .. Enum.GetNames(domain)], Enum.GetNames(wire));

    [Fact]
    public void Update_WithAbsentSettings_LeavesThemAsTheyStand()
    {
        var findings = new List<Finding>();

        Assert.Equal(FullVip, VipContract.Read(new V1.Vip { Name = "web" })(FullVip, findings));
        Assert.Equal(FullPool, PoolContract.Read(new V1.Pool { Name = "shop" })(FullPool, findings));
        Assert.Equal(FullPool.HealthCheck, HealthCheckContract.Read("shop", new V1.HealthCheck())(FullPool.HealthCheck, findings));
        Assert.Equal(FullPool.Servers[0], RealServerContract.Read("shop", new V1.RealServer())(FullPool.Servers[0], findings));
        Assert.Empty(findings);
    }

    /// <summary>Groups of settings are merged field by field too: a change of one leaves the rest of its group.</summary>
    [Fact]
    public void Update_OfOneSettingInAGroup_LeavesTheOthers()
    {
        var findings = new List<Finding>();

        var vip = VipContract.Read(new V1.Vip { Name = "web", Limits = new V1.VipLimits { NewConnectionsPerSecond = 9 } })(FullVip, findings);
        var pool = PoolContract.Read(new V1.Pool { Name = "shop", Persistence = new V1.Persistence { Ipv4PrefixLength = 16 } })(FullPool, findings);
        var check = HealthCheckContract.Read("shop", new V1.HealthCheck { Http = new V1.HttpProbe { Path = "/b" } })(FullPool.HealthCheck, findings);
        var other = HealthCheckContract.Read("shop", new V1.HealthCheck { Type = V1.HealthCheckType.Http })(FullPool.HealthCheck, findings);

        Assert.Equal(FullVip with { Limits = FullVip.Limits with { NewConnectionsPerSecond = 9 } }, vip);
        Assert.Equal(FullPool with { Persistence = FullPool.Persistence with { Ipv4PrefixLength = 16 } }, pool);
        Assert.Equal(FullPool.HealthCheck! with { Http = FullPool.HealthCheck!.Http! with { Path = "/b" } }, check);
        Assert.Equal(new HttpProbeSettings(), other!.Http);
        Assert.Empty(findings);
    }

    [Theory]
    [InlineData("010.0.0.1")]
    [InlineData("10.1")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("host.example")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("10.0.0.1:80")]
    public void Address_ThatIsNone_IsAFindingThatNamesIt(string text)
    {
        var findings = new List<Finding>();

        VipContract.Read(new V1.Vip { Name = "web", Address = text })(FullVip, findings);

        var finding = Assert.Single(findings);
        Assert.Equal(("Lb.Vip.AddressInvalid", "Address"), (finding.Id, finding.Field));
        Assert.Contains($"'{text}'", finding.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, -5)]
    [InlineData(1, 2_000_000_000)]
    public void Duration_OutOfAnyRange_IsAFindingNotACrash(long seconds, int nanos)
    {
        var findings = new List<Finding>();
        var duration = new Google.Protobuf.WellKnownTypes.Duration { Seconds = seconds, Nanos = nanos };

        VipContract.Read(new V1.Vip { Name = "web", IdleTimeout = duration })(FullVip, findings);

        Assert.Equal(["Lb.Vip.IdleTimeoutInvalid"], findings.Select(finding => finding.Id));
    }

    [Theory]
    [InlineData(0, 80)]
    [InlineData(70_000, 70_000)]
    [InlineData(90, 80)]
    [InlineData(80, 65_536)]
    public void Ports_ThatAreNone_AreOneFinding(uint first, uint last)
    {
        var findings = new List<Finding>();

        var vip = VipContract.Read(new V1.Vip { Name = "web", Ports = new V1.PortRange { First = first, Last = last } })(FullVip, findings);

        Assert.Equal(["Lb.Vip.PortInvalid"], findings.Select(finding => finding.Id));
        Assert.Equal(FullVip.Ports, vip.Ports);
    }

    [Fact]
    public void Ipv4MappedAddress_IsTheIpv4Address()
    {
        var vip = VipContract.Read(new V1.Vip { Name = "web", Address = "::ffff:10.0.0.1" })(FullVip, []);

        Assert.Equal(IPAddress.Parse("10.0.0.1"), vip.Address);
    }

    [Fact]
    public void Ipv4MappedNetwork_IsTheIpv4Network()
    {
        var vip = VipContract.Read(new V1.Vip { Name = "web", AllowFrom = new V1.CidrList { Cidrs = { "::ffff:10.1.0.0/112", "::ffff:10.2.0.1", "::/0" } } })(FullVip, []);

        Assert.Equal([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.1/32"), IPNetwork.Parse("::/0")], vip.AllowFrom);
    }
}
