using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Validation;
using Xunit;

namespace LbAgent.Tests.Validation;

/// <summary>What the modes in which servers answer clients directly refuse, each with a remedy.</summary>
public sealed class DsrRuleTests
{
    private static readonly Vip Web = new()
    {
        Name = "web", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(80), Pool = "web", ForwardingMode = ForwardingMode.DsrL2,
    };

    private static readonly Pool WebPool = new() { Name = "web", Servers = new([Server("10.0.0.11", 80), Server("10.0.0.12", 0)]), HealthCheck = new() { Port = 80 } };

    public static TheoryData<string> Refusals => [.. Refused.Keys];

    private static Dictionary<string, (Func<Vip, Vip> Vip, Func<Pool, Pool> Pool, string Id)> Refused { get; } = new()
    {
        ["another port"] = (vip => vip, pool => pool with { Servers = new([Server("10.0.0.11", 8080)]) }, "Lb.RealServer.DsrPortChange"),
        ["one port for a range"] = (vip => vip with { Ports = new(80, 81) }, pool => pool with { Servers = new([Server("10.0.0.11", 80)]) }, "Lb.RealServer.DsrPortChange"),
        ["a server twice"] = (vip => vip, pool => pool with { Servers = new([Server("10.0.0.11", 80), Server("10.0.0.11", 0)]) }, "Lb.RealServer.DsrAddressTwice"),
        ["streams one by one"] = (vip => vip with { Balance = Balance.Datagram }, pool => pool, "Lb.Vip.BalanceNeedsUdp"),
        ["datagrams one by one by the hash"] = (
            vip => vip with { Protocol = Protocol.Udp, Balance = Balance.Datagram },
            pool => pool with { Scheduler = new(SchedulerKind.Hash, ValueList<HashField>.Empty) },
            "Lb.Vip.BalanceWithHash"),
        ["datagrams one by one by persistence"] = (
            vip => vip with { Protocol = Protocol.Udp, Balance = Balance.Datagram },
            pool => pool with { Persistence = pool.Persistence with { Kind = PersistenceKind.SourceAddress } },
            "Lb.Vip.BalanceWithPersistence"),
        ["datagrams one by one by least connection"] = (
            vip => vip with { Protocol = Protocol.Udp, Balance = Balance.Datagram },
            pool => pool with { Scheduler = new(SchedulerKind.LeastConnection, ValueList<HashField>.Empty) },
            "Lb.Pool.NotAvailable"),
        ["the other family in L2"] = (vip => vip, pool => pool with { Servers = new([Server("fd00::1", 80)]) }, "Lb.RealServer.DsrFamily"),
        ["IPv6 in IPv4"] = (
            vip => vip with { ForwardingMode = ForwardingMode.DsrL3, Address = IPAddress.Parse("fd00::1") },
            pool => pool with { Servers = new([Server("10.0.0.11", 80)]) },
            "Lb.RealServer.DsrFamily"),
        ["a server on the loopback"] = (vip => vip, pool => pool with { Servers = new([Server("127.0.0.1", 80)]) }, "Lb.RealServer.AddressInvalid"),
        ["a limit of a server"] = (vip => vip, pool => pool with { Servers = new([Server("10.0.0.11", 80) with { MaxConnections = 1 }]) }, "Lb.RealServer.MaxConnectionsNeedsProxy"),
        ["least connection"] = (vip => vip, pool => pool with { Scheduler = new(SchedulerKind.LeastConnection, ValueList<HashField>.Empty) }, "Lb.Pool.NotAvailable"),
        ["PROXY protocol to servers"] = (vip => vip, pool => pool with { SendProxyProtocol = ProxyProtocolVersion.V2 }, "Lb.Pool.ProxyProtocolNeedsProxy"),
        ["PROXY protocol from clients"] = (vip => vip with { AcceptProxyProtocol = true }, pool => pool, "Lb.Vip.ProxyProtocolNeedsProxy"),
        ["a limit of the VIP"] = (vip => vip with { Limits = new VipLimits(1, 0, 0) }, pool => pool, "Lb.Vip.MaxConnectionsNeedsProxy"),
        ["source NAT"] = (vip => vip with { SourceNat = new SourceNat(Enabled: true, Address: null) }, pool => pool, "Lb.Vip.NotAvailable"),
        ["every address"] = (vip => vip with { Address = IPAddress.Any }, pool => pool, "Lb.Vip.AddressInvalid"),
        ["a loopback address"] = (vip => vip with { Address = IPAddress.Parse("127.0.0.9") }, pool => pool, "Lb.Vip.AddressInvalid"),
        ["the VIP itself"] = (vip => vip, pool => pool with { Servers = new([Server("10.0.0.1", 80)]) }, "Lb.RealServer.IsVip"),
    };

    [Theory]
    [InlineData(nameof(ForwardingMode.DsrL2))]
    [InlineData(nameof(ForwardingMode.DsrL3))]
    public void Check_AGoodConfiguration_FindsNothing(string mode) => Assert.Empty(Findings(Web with { ForwardingMode = Enum.Parse<ForwardingMode>(mode) }, WebPool));

    [Theory]
    [InlineData(nameof(ForwardingMode.DsrL2), nameof(SchedulerKind.RoundRobin))]
    [InlineData(nameof(ForwardingMode.DsrL2), nameof(SchedulerKind.WeightedRoundRobin))]
    [InlineData(nameof(ForwardingMode.DsrL3), nameof(SchedulerKind.RoundRobin))]
    [InlineData(nameof(ForwardingMode.DsrL3), nameof(SchedulerKind.WeightedRoundRobin))]
    public void Check_DatagramsOneByOne_FindsNothing(string mode, string scheduler) => Assert.Empty(Findings(
        Web with { ForwardingMode = Enum.Parse<ForwardingMode>(mode), Protocol = Protocol.Udp, Balance = Balance.Datagram },
        WebPool with { Scheduler = new(Enum.Parse<SchedulerKind>(scheduler), ValueList<HashField>.Empty) }));

    [Fact]
    public void Check_Ipv4InIpv6_FindsNothing() =>
        Assert.Empty(Findings(Web with { ForwardingMode = ForwardingMode.DsrL3 }, WebPool with { Servers = new([Server("fd00::1", 80)]) }));

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Check_WhatDsrCannotDo_IsFoundWithItsRemedy(string name)
    {
        var (vip, pool, id) = Refused[name];

        var found = Assert.Single(Findings(vip(Web), pool(WebPool)), finding => finding.Id == id);

        Assert.NotEmpty(found.Reason);
        Assert.NotEmpty(found.Remedy);
    }

    /// <summary>The same in mode Proxy is fine: the rules ask for nothing where they do not apply.</summary>
    [Fact]
    public void Check_ProxyWithAnotherPort_FindsNothing() =>
        Assert.Empty(Findings(Web with { ForwardingMode = ForwardingMode.Proxy }, WebPool with { Servers = new([Server("10.0.0.11", 8080) with { MaxConnections = 1 }]) }));

    /// <summary>Whichever comes first, the server or the VIP.</summary>
    [Theory]
    [InlineData(nameof(ForwardingMode.DsrL2), 1)]
    [InlineData(nameof(ForwardingMode.Proxy), 0)]
    public void Check_VipOnAServersAddress_IsFoundWhereTheServerAnswersDirectly(string mode, int count)
    {
        var before = ConfigurationSnapshot.Empty.With(WebPool).With(Web with { ForwardingMode = Enum.Parse<ForwardingMode>(mode) });
        var after = before.With(new Pool { Name = "other" }).With(Web with { Name = "other", Pool = "other", Address = IPAddress.Parse("10.0.0.11"), ForwardingMode = ForwardingMode.Proxy });
        foreach (var changed in new[] { SnapshotDiff.Between(before, after), SnapshotDiff.Between(ConfigurationSnapshot.Empty, after) })
        {
            var findings = new List<Finding>();
            Validator.Check(after, changed, findings);

            Assert.Equal(count, findings.Count(finding => finding.Id == "Lb.RealServer.IsVipAddress"));
        }
    }

    [Theory]
    [InlineData(nameof(TopologyKind.Inline), "", "Lb.Topology.NotAvailable")]
    [InlineData(nameof(TopologyKind.OneArm), "a-name-of-more-than-15", "Lb.Topology.ClientInterfaceInvalid")]
    public void Check_Topology_IsFoundWithItsRemedy(string kind, string clientInterface, string id)
    {
        var findings = Findings(ConfigurationSnapshot.Empty with { Topology = new Topology(Enum.Parse<TopologyKind>(kind), clientInterface) });

        Assert.Equal(id, Assert.Single(findings).Id);
    }

    private static RealServer Server(string address, int port) => new() { Address = IPAddress.Parse(address), Port = port };

    private static List<Finding> Findings(Vip vip, Pool pool) => Findings(ConfigurationSnapshot.Empty.With(pool).With(vip));

    private static List<Finding> Findings(ConfigurationSnapshot snapshot)
    {
        var findings = new List<Finding>();
        Validator.Check(snapshot, SnapshotDiff.Between(ConfigurationSnapshot.Empty, snapshot), findings);
        return findings;
    }
}
