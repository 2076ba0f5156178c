using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Validation;
using Xunit;

namespace LbAgent.Tests.Validation;

/// <summary>Where several boxes may serve an address, it is said which share of the flows a scheduler loses with a box; nothing is refused.</summary>
public sealed class BoxLossRuleTests
{
    private static readonly Vip Web = new()
    {
        Name = "web", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(80), Pool = "web", ForwardingMode = ForwardingMode.DsrL2,
    };

    private static readonly Vip Dns = new()
    {
        Name = "dns", Address = IPAddress.Parse("10.0.0.1"), Ports = PortRange.Single(53), Pool = "web", Protocol = Protocol.Udp,
    };

    /// <summary>Weights 1, 1 and 3, of those that take flows: 1 - (1/25 + 1/25 + 9/25) is 56 %.</summary>
    private static readonly Pool ThreeServers = new()
    {
        Name = "web",
        HealthCheck = new() { Type = HealthCheckType.Tcp, Port = 80 },
        Servers = new([Server(1), Server(2), Server(3) with { Weight = 3 }, Server(4) with { AdminState = AdminState.Draining }, Server(5) with { Weight = 0 }, Server(6) with { Backup = true }]),
    };

    [Theory]
    [InlineData("Loopback", "RoundRobin", "67 %")]
    [InlineData("External", "RoundRobin", "67 %")]
    [InlineData("External", "WeightedRoundRobin", "56 %")]
    public void Check_DsrWithoutHash_TellsTheShare(string mode, string scheduler, string share)
    {
        var finding = Assert.Single(Find(mode, [Web], With(scheduler)));

        Assert.Equal(("Lb.Pool.FlowsLostWithBox", "pool web", "Scheduler", FindingSeverity.Warning), (finding.Id, finding.Target, finding.Field, finding.Severity));
        Assert.Equal(
            $"in address mode {mode} several boxes may serve VIP web, and when one dies, another sends {share} of its flows to other servers than {scheduler} had chosen, which ends them.",
            finding.Reason);
        Assert.Equal("Use scheduler Hash, by which all boxes choose alike: Set-LbPool web -Scheduler Hash.", finding.Remedy);
    }

    [Theory]
    [InlineData("LeastConnection", "67 %")]
    [InlineData("WeightedLeastConnection", "56 %")]
    public void Check_DatagramsOfTheProxy_TellsTheShare(string scheduler, string share) =>
        Assert.Contains($" {share} ", Assert.Single(Find("External", [Dns], With(scheduler))).Reason, StringComparison.Ordinal);

    [Fact]
    public void Check_SeveralVipsOfOnePool_AreOneFinding()
    {
        Vip[] vips = [.. Enumerable.Range(1, 5).Select(number => Web with { Name = $"w{number}", Ports = PortRange.Single(80 + number) })];
        var pool = ThreeServers with { Servers = new([Server(1) with { Port = 0 }, Server(2) with { Port = 0 }]) };

        Assert.Contains(" VIP w1, w2, w3 and 2 more, ", Assert.Single(Find("External", vips, pool)).Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string> Quiet => [.. Harmless.Keys];

    private static Dictionary<string, (string Mode, Vip Vip, Pool Pool)> Harmless { get; } = new()
    {
        ["one box alone serves it"] = ("Interface", Web, With("RoundRobin")),
        ["all boxes choose alike"] = ("External", Web, With("Hash")),
        ["connections end with the proxy"] = ("External", Web with { ForwardingMode = ForwardingMode.Proxy }, With("RoundRobin")),
        ["there are no flows"] = ("External", Dns with { Balance = Balance.Datagram }, With("RoundRobin")),
        ["there is one server"] = ("External", Web, ThreeServers with { Servers = new([Server(1), Server(2) with { Backup = true }]) }),
        ["no other box can have it"] = ("External", Dns with { Address = IPAddress.Loopback }, With("RoundRobin")),
        ["it is disabled"] = ("External", Web with { AdminState = AdminState.Disabled }, With("RoundRobin")),
    };

    [Theory]
    [MemberData(nameof(Quiet))]
    public void Check_WhereNothingIsLost_FindsNothing(string name)
    {
        var (mode, vip, pool) = Harmless[name];
        Assert.Empty(Find(mode, [vip], pool));
    }

    /// <summary>What stands was told when it was changed.</summary>
    [Fact]
    public void Check_OfAChange_IsAboutWhatChanges()
    {
        var before = Snapshot("External", [Web], With("RoundRobin"));
        foreach (var after in new[]
        {
            before.With(ThreeServers with { SlowStart = TimeSpan.FromSeconds(9) }),
            before.With(Web with { IdleTimeout = TimeSpan.FromMinutes(7) }),
            before with { Topology = before.Topology with { AddressMode = AddressMode.Loopback } },
        })
        {
            Assert.Single(Check(after, SnapshotDiff.Between(before, after)));
        }

        var other = before.With(new Pool { Name = "other" });
        Assert.Empty(Check(other, SnapshotDiff.Between(before, other)));
    }

    private static Pool With(string scheduler) => ThreeServers with { Scheduler = new(Enum.Parse<SchedulerKind>(scheduler), ValueList<HashField>.Empty) };

    private static RealServer Server(int number) => new() { Address = new IPAddress([10, 0, 0, (byte)(10 + number)]), Port = 0 };

    private static ConfigurationSnapshot Snapshot(string mode, Vip[] vips, Pool pool) =>
        vips.Aggregate(ConfigurationSnapshot.Empty.With(pool), (snapshot, vip) => snapshot.With(vip)) with { Topology = Topology.Default with { AddressMode = Enum.Parse<AddressMode>(mode) } };

    private static List<Finding> Find(string mode, Vip[] vips, Pool pool)
    {
        var candidate = Snapshot(mode, vips, pool);
        return Check(candidate, SnapshotDiff.Between(ConfigurationSnapshot.Empty, candidate));
    }

    private static List<Finding> Check(ConfigurationSnapshot candidate, SnapshotDiff diff)
    {
        List<Finding> findings = [];
        Validator.Check(candidate, diff, findings);
        return findings;
    }
}
