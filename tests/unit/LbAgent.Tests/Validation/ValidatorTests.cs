using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Validation;
using Xunit;

namespace LbAgent.Tests.Validation;

public sealed class ValidatorTests
{
    private static readonly Vip Web = new() { Name = "web", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(80), Pool = "web" };
    private static readonly Pool WebPool = new() { Name = "web", Servers = new([Server("10.0.0.11", 8080)]) };

    [Fact]
    public void Check_AGoodConfiguration_FindsNothing() => Assert.Empty(Findings(Web, WebPool));

    public static TheoryData<string> BadVips => [.. BadVip.Keys];

    public static TheoryData<string> BadPools => [.. BadPool.Keys];

    private static Dictionary<string, (Func<Vip, Vip> Change, string Id)> BadVip { get; } = new()
    {
        ["empty name"] = (vip => vip with { Name = "" }, "Lb.Vip.NameInvalid"),
        ["name with control character"] = (vip => vip with { Name = "web\u001b[2J" }, "Lb.Vip.NameInvalid"),
        ["name of 64"] = (vip => vip with { Name = new string('a', 64) }, "Lb.Vip.NameInvalid"),
        ["no address"] = (vip => vip with { Address = Vip.NoAddress }, "Lb.Vip.AddressMissing"),
        ["multicast"] = (vip => vip with { Address = IPAddress.Parse("224.0.0.1") }, "Lb.Vip.AddressInvalid"),
        ["broadcast"] = (vip => vip with { Address = IPAddress.Broadcast }, "Lb.Vip.AddressInvalid"),
        ["multicast v6"] = (vip => vip with { Address = IPAddress.Parse("ff02::1") }, "Lb.Vip.AddressInvalid"),
        ["link-local"] = (vip => vip with { Address = IPAddress.Parse("fe80::1") }, "Lb.Vip.AddressInvalid"),
        ["no port"] = (vip => vip with { Ports = default }, "Lb.Vip.PortMissing"),
        ["draining"] = (vip => vip with { AdminState = AdminState.Draining }, "Lb.Vip.AdminStateInvalid"),
        ["idle too short"] = (vip => vip with { IdleTimeout = TimeSpan.FromMilliseconds(999) }, "Lb.Vip.IdleTimeoutInvalid"),
        ["idle too long"] = (vip => vip with { IdleTimeout = TimeSpan.FromDays(8) }, "Lb.Vip.IdleTimeoutInvalid"),
        ["half-closed too short"] = (vip => vip with { HalfClosedTimeout = TimeSpan.Zero }, "Lb.Vip.HalfClosedTimeoutInvalid"),
        ["no such pool"] = (vip => vip with { Pool = "nowhere" }, "Lb.Pool.NotFound"),
        ["a server is the VIP"] = (vip => vip with { Address = IPAddress.Parse("10.0.0.11"), Ports = PortRange.Single(8080) }, "Lb.RealServer.IsVip"),
        ["PROXY protocol over UDP"] = (vip => vip with { Protocol = Protocol.Udp, AcceptProxyProtocol = true }, "Lb.Vip.ProxyProtocolNeedsTcp"),
        ["datagrams over TCP"] = (vip => vip with { Balance = Balance.Datagram }, "Lb.Vip.BalanceNeedsUdp"),
        ["HTTP"] = (vip => vip with { Protocol = Protocol.Http }, "Lb.Vip.NotAvailable"),
        ["kernel mode"] = (vip => vip with { ForwardingMode = ForwardingMode.Routed }, "Lb.Vip.NotAvailable"),
        ["any port everywhere"] = (vip => vip with { Address = IPAddress.Parse("0.0.0.0"), Ports = PortRange.Any }, "Lb.Vip.PortsTooWide"),
        ["source NAT"] = (vip => vip with { SourceNat = new SourceNat(Enabled: true, Address: null) }, "Lb.Vip.NotAvailable"),
        ["rate"] = (vip => vip with { Limits = new VipLimits(0, 16_000_001, 0) }, "Lb.Vip.NewConnectionsPerSecondInvalid"),
        ["rate of a source"] = (vip => vip with { Limits = new VipLimits(0, 0, 16_000_001) }, "Lb.Vip.NewConnectionsPerSecondPerSourceInvalid"),
    };

    private static Dictionary<string, (Func<Pool, Pool> Change, string Id)> BadPool { get; } = new()
    {
        ["connect timeout"] = (pool => pool with { ConnectTimeout = TimeSpan.FromMilliseconds(9) }, "Lb.Pool.ConnectTimeoutInvalid"),
        ["hash without Hash"] = (pool => pool with { Scheduler = new SchedulerSettings(SchedulerKind.RoundRobin, new([HashField.SourcePort])) }, "Lb.Pool.HashOnInvalid"),
        ["server twice"] = (pool => pool with { Servers = new([Server("10.0.0.11", 80), Server("10.0.0.11", 80)]) }, "Lb.RealServer.Twice"),
        ["server 0.0.0.0"] = (pool => pool with { Servers = new([Server("0.0.0.0", 80)]) }, "Lb.RealServer.AddressInvalid"),
        ["server multicast"] = (pool => pool with { Servers = new([Server("239.1.1.1", 80)]) }, "Lb.RealServer.AddressInvalid"),
        ["server link-local"] = (pool => pool with { Servers = new([Server("fe80::1", 80)]) }, "Lb.RealServer.AddressInvalid"),
        ["check link-local"] = (pool => pool with { HealthCheck = new() { Address = IPAddress.Parse("fe80::1") } }, "Lb.HealthCheck.CheckAddressInvalid"),
        ["no port to probe"] = (pool => pool with { Servers = new([Server("10.0.0.11", 0)]) }, "Lb.HealthCheck.CheckPortMissing"),
        ["interval"] = (pool => pool with { HealthCheck = new() { Interval = TimeSpan.FromMilliseconds(50) } }, "Lb.HealthCheck.IntervalInvalid"),
        ["response above interval"] = (pool => pool with { HealthCheck = new() { RequestedResponse = TimeSpan.FromSeconds(6) } }, "Lb.HealthCheck.ResponseInvalid"),
        ["timeout below response"] = (pool => pool with { HealthCheck = new() { Timeout = TimeSpan.FromSeconds(1) } }, "Lb.HealthCheck.TimeoutInvalid"),
        ["dead interval"] = (pool => pool with { HealthCheck = new() { RequestedDeadInterval = TimeSpan.FromHours(2) } }, "Lb.HealthCheck.DeadIntervalInvalid"),
        ["retries"] = (pool => pool with { HealthCheck = new() { Retries = 0 } }, "Lb.HealthCheck.RetriesInvalid"),
        ["rise"] = (pool => pool with { HealthCheck = new() { Rise = 101 } }, "Lb.HealthCheck.RiseInvalid"),
        ["starts unhealthy"] = (pool => pool with { HealthCheck = new() { InitialHealth = Health.Unhealthy } }, "Lb.HealthCheck.InitialHealthInvalid"),
        ["port of an echo"] = (pool => pool with { HealthCheck = new() { Type = HealthCheckType.Icmp, Port = 80 } }, "Lb.HealthCheck.CheckPortInvalid"),
        ["HTTP settings of a TCP check"] = (pool => pool with { HealthCheck = new() { Http = new() } }, "Lb.HealthCheck.HttpNotUsed"),
        ["method"] = (Http(http => http with { Method = "GET /" }), "Lb.HealthCheck.MethodInvalid"),
        ["method for proxies"] = (Http(http => http with { Method = "CONNECT" }), "Lb.HealthCheck.MethodInvalid"),
        ["path without a slash"] = (Http(http => http with { Path = "health" }), "Lb.HealthCheck.PathInvalid"),
        ["path with a line end"] = (Http(http => http with { Path = "/ HTTP/1.1\r\nX: y" }), "Lb.HealthCheck.PathInvalid"),
        ["host with a line end"] = (Http(http => http with { Host = "a\nb" }), "Lb.HealthCheck.HostHeaderInvalid"),
        ["host with an empty label"] = (Http(http => http with { Host = "a..b:8443" }), "Lb.HealthCheck.HostHeaderInvalid"),
        ["host with a long label"] = (Http(http => http with { Host = new string('a', 64) + ".example" }), "Lb.HealthCheck.HostHeaderInvalid"),
        ["header name"] = (Http(http => http with { Headers = new([new("X Y", "1")]) }), "Lb.HealthCheck.HeaderInvalid"),
        ["header of the probe's own"] = (Http(http => http with { Headers = new([new("content-length", "1")]) }), "Lb.HealthCheck.HeaderInvalid"),
        ["header value with a line end"] = (Http(http => http with { Headers = new([new("X", "1\r\nY: 2")]) }), "Lb.HealthCheck.HeaderInvalid"),
        ["status"] = (Http(http => http with { ExpectStatus = "200,abc" }), "Lb.HealthCheck.ExpectStatusInvalid"),
        ["status range"] = (Http(http => http with { ExpectStatus = "300-200" }), "Lb.HealthCheck.ExpectStatusInvalid"),
        ["status 600"] = (Http(http => http with { ExpectStatus = "600" }), "Lb.HealthCheck.ExpectStatusInvalid"),
        ["status with a line end"] = (Http(http => http with { ExpectStatus = "200,\n204" }), "Lb.HealthCheck.ExpectStatusInvalid"),
        ["status without end"] = (Http(http => http with { ExpectStatus = string.Join(',', Enumerable.Repeat("200", 100)) }), "Lb.HealthCheck.ExpectStatusInvalid"),
        ["long expression"] = (Content(http => http with { ExpectContent = new string('a', 4097), ContentRegex = true }), "Lb.HealthCheck.ExpectContentInvalid"),
        ["no body"] = (Http(http => http with { MaxBody = 0 }), "Lb.HealthCheck.MaxBodyInvalid"),
        ["content of a status check"] = (Http(http => http with { ExpectContent = "OK" }), "Lb.HealthCheck.ExpectContentInvalid"),
        ["no content"] = (Content(http => http), "Lb.HealthCheck.ExpectContentInvalid"),
        ["content of HEAD"] = (Content(http => http with { Method = "HEAD", ExpectContent = "OK" }), "Lb.HealthCheck.MethodInvalid"),
        ["content longer than what is read"] = (Content(http => http with { MaxBody = 10, ExpectContent = "12345678901" }), "Lb.HealthCheck.ExpectContentInvalid"),
        ["no expression"] = (Content(http => http with { ExpectContent = "(", ContentRegex = true }), "Lb.HealthCheck.ExpectContentInvalid"),
        ["expression that goes back"] = (Content(http => http with { ExpectContent = @"(a)\1", ContentRegex = true }), "Lb.HealthCheck.ExpectContentInvalid"),
    };

    private static Func<Pool, Pool> Http(Func<HttpProbeSettings, HttpProbeSettings> change) =>
        pool => pool with { HealthCheck = new() { Type = HealthCheckType.Http, Http = change(new HttpProbeSettings()) } };

    private static Func<Pool, Pool> Content(Func<HttpProbeSettings, HttpProbeSettings> change) =>
        pool => pool with { HealthCheck = new() { Type = HealthCheckType.HttpContent, Http = change(new HttpProbeSettings()) } };

    /// <summary>Whatever is good HTTP is taken.</summary>
    [Fact]
    public void Check_GoodHttpProbe_FindsNothing()
    {
        var probe = Content(http => http with
        {
            Method = "POST",
            Path = "/a/b?c=%20&d=e;f",
            Host = "[::1]:8080",
            Headers = new([new("X-Token", "caf\u00E9, and more")]),
            ExpectStatus = "200, 204,300-399",
            ExpectContent = @"^(?i)ok\b.*\d{2,3}$",
            ContentRegex = true,
            UseTls = true,
        });

        Assert.Empty(Findings(Web, probe(WebPool)));
    }

    [Theory]
    [MemberData(nameof(BadVips))]
    public void Check_BadVip_FindsIt(string which) =>
        Assert.Contains(BadVip[which].Id, Findings(BadVip[which].Change(Web), WebPool).Select(finding => finding.Id));

    [Theory]
    [MemberData(nameof(BadPools))]
    public void Check_BadPool_FindsIt(string which) =>
        Assert.Contains(BadPool[which].Id, Findings(Web, BadPool[which].Change(WebPool)).Select(finding => finding.Id));

    [Theory]
    [InlineData(80, 80, 80, 80, true)]
    [InlineData(80, 90, 85, 95, true)]
    [InlineData(1, 65535, 443, 443, true)]
    [InlineData(80, 80, 81, 81, false)]
    public void Check_TwoVipsAtOneAddress_ConflictWhereTheirPortsMeet(int first, int last, int otherFirst, int otherLast, bool conflict)
    {
        var other = Web with { Name = "other", Ports = new PortRange(otherFirst, otherLast), AdminState = AdminState.Disabled };

        var findings = Findings(ConfigurationSnapshot.Empty.With(WebPool).With(Web with { Ports = new PortRange(first, last) }).With(other));

        Assert.Equal(conflict, findings.Any(finding => finding.Id == "Lb.Vip.EndpointInUse"));
    }

    [Theory]
    [InlineData("10.0.0.1", "0.0.0.0", true)]
    [InlineData("0.0.0.0", "10.0.0.1", true)]
    [InlineData("::", "2001:db8::1", true)]
    [InlineData("::", "10.0.0.1", false)]
    public void Check_VipOnAllAddresses_ConflictsWithEachOfItsFamily(string address, string other, bool conflict)
    {
        var snapshot = ConfigurationSnapshot.Empty.With(WebPool)
            .With(Web with { Address = IPAddress.Parse(address) })
            .With(Web with { Name = "other", Address = IPAddress.Parse(other) });

        Assert.Equal(conflict, Findings(snapshot).Any(finding => finding.Id == "Lb.Vip.EndpointInUse"));
    }

    /// <summary>Whichever of the two changes, the VIP or its pool.</summary>
    [Theory]
    [InlineData(true, "RoundRobin", false, null)]
    [InlineData(true, "LeastConnection", false, null)]
    [InlineData(true, "RoundRobin", true, "Lb.Vip.BalanceWithPersistence")]
    [InlineData(false, "RoundRobin", true, "Lb.Vip.BalanceWithPersistence")]
    [InlineData(true, "Hash", false, "Lb.Vip.BalanceWithHash")]
    [InlineData(false, "Hash", false, "Lb.Vip.BalanceWithHash")]
    public void Check_DatagramsOneByOne_NeedAPoolThatMayChoose(bool vipChanges, string scheduler, bool isPersistent, string? id)
    {
        var kind = Enum.Parse<SchedulerKind>(scheduler);
        var persistence = isPersistent ? PersistenceKind.SourceAddress : PersistenceKind.None;
        var fields = kind == SchedulerKind.Hash ? new ValueList<HashField>([HashField.SourceAddress, HashField.SourcePort]) : ValueList<HashField>.Empty;
        var pool = WebPool with { Scheduler = new SchedulerSettings(kind, fields), Persistence = PersistenceSettings.None with { Kind = persistence } };
        var (flow, datagram) = (Web with { Protocol = Protocol.Udp }, Web with { Protocol = Protocol.Udp, Balance = Balance.Datagram });
        var standing = vipChanges ? ConfigurationSnapshot.Empty.With(pool).With(flow) : ConfigurationSnapshot.Empty.With(WebPool).With(datagram);
        var candidate = vipChanges ? standing.With(datagram) : standing.With(pool);

        var findings = new List<Finding>();
        Validator.Check(candidate, SnapshotDiff.Between(standing, candidate), findings);

        Assert.Equal(id is null ? [] : [id], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Check_TcpAndUdpAtOnePort_DoNotConflict()
    {
        var findings = Findings(ConfigurationSnapshot.Empty.With(WebPool).With(Web).With(Web with { Name = "dns", Protocol = Protocol.Udp }));

        Assert.DoesNotContain("Lb.Vip.EndpointInUse", findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Check_ProxyProtocolOfTcp_IsFine() => Assert.Empty(Findings(
        Web with { AcceptProxyProtocol = true }, WebPool with { SendProxyProtocol = ProxyProtocolVersion.V2 }));

    /// <summary>Whichever of the two changes: the other stands as it was.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_PoolThatSendsProxyProtocolToAUdpVip_NamesBoth(bool vipChanges)
    {
        var sender = WebPool with { SendProxyProtocol = ProxyProtocolVersion.V1 };
        var dns = Web with { Name = "dns", Protocol = Protocol.Udp };
        var standing = vipChanges ? ConfigurationSnapshot.Empty.With(sender).With(Web) : ConfigurationSnapshot.Empty.With(WebPool).With(Web).With(dns);
        var candidate = vipChanges ? standing.With(dns) : standing.With(sender);
        var findings = new List<Finding>();

        Validator.Check(candidate, SnapshotDiff.Between(standing, candidate), findings);

        var finding = Assert.Single(findings, finding => finding.Id == "Lb.Pool.ProxyProtocolNeedsTcp");
        Assert.Equal("pool web", finding.Target);
        Assert.Contains("VIP dns", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RemovedPoolInUse_NamesTheVip()
    {
        var standing = ConfigurationSnapshot.Empty.With(WebPool).With(Web);
        var candidate = standing.WithoutPool("web");
        var findings = new List<Finding>();

        Validator.Check(candidate, SnapshotDiff.Between(standing, candidate), findings);

        Assert.Equal(["Lb.Pool.InUse"], findings.Select(finding => finding.Id));
        Assert.Contains("VIP web", findings[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EveryFinding_NamesTargetReasonAndRemedy() =>
        Assert.All(
            BadVip.Values.SelectMany(bad => Findings(bad.Change(Web), WebPool)).Concat(BadPool.Values.SelectMany(bad => Findings(Web, bad.Change(WebPool)))),
            finding => Assert.True(finding is { Target.Length: > 0, Reason.Length: > 0, Remedy.Length: > 0 }, finding.ToString()));

    private static RealServer Server(string address, int port) => new() { Address = IPAddress.Parse(address), Port = port };

    private static List<Finding> Findings(Vip vip, Pool pool) => Findings(ConfigurationSnapshot.Empty.With(pool).With(vip));

    private static List<Finding> Findings(ConfigurationSnapshot snapshot)
    {
        var findings = new List<Finding>();
        Validator.Check(snapshot, SnapshotDiff.Between(ConfigurationSnapshot.Empty, snapshot), findings);
        return findings;
    }
}
