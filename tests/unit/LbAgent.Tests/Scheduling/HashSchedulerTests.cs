using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using CsCheck;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;
using Xunit;

namespace LbAgent.Tests.Scheduling;

public sealed class HashSchedulerTests
{
    private static readonly ValueList<HashField> BySource = new([HashField.SourceAddress]);

    [Fact]
    public void Pick_OverNone_IsNull() => Assert.Null(Hash([], BySource).Pick(default, 0));

    [Fact]
    public void Pick_TheSameFields_IsTheSameServer()
    {
        var scheduler = Hash(SchedulingServers.Of(Enumerable.Repeat(1, 10)), BySource);

        foreach (var flow in SchedulingServers.Flows(1000))
        {
            var otherPort = flow with { Source = flow.Source with { Port = 9 }, Destination = FlowEndpoint.OfIpv4(7, 7) };
            Assert.Same(scheduler.Pick(flow, 0), scheduler.Pick(otherPort, 0));
        }
    }

    /// <summary>Each field counts where it is asked for, and only there.</summary>
    [Theory]
    [InlineData(HashField.SourceAddress)]
    [InlineData(HashField.DestinationAddress)]
    [InlineData(HashField.SourcePort)]
    [InlineData(HashField.DestinationPort)]
    public void Pick_ByOneField_LooksAtNoOther(object field)
    {
        var scheduler = Hash(SchedulingServers.Of(Enumerable.Repeat(1, 50)), new([(HashField)field]));
        var random = new Random(1);
        var basis = new FlowKey(FlowEndpoint.OfIpv4(1, 1), FlowEndpoint.OfIpv4(2, 2));
        FlowKey Vary(HashField vary) => vary switch
        {
            HashField.SourceAddress => basis with { Source = FlowEndpoint.OfIpv4((uint)random.Next(), 1) },
            HashField.DestinationAddress => basis with { Destination = FlowEndpoint.OfIpv4((uint)random.Next(), 2) },
            HashField.SourcePort => basis with { Source = FlowEndpoint.OfIpv4(1, (ushort)random.Next(65_536)) },
            _ => basis with { Destination = FlowEndpoint.OfIpv4(2, (ushort)random.Next(65_536)) },
        };

        foreach (var other in Enum.GetValues<HashField>())
        {
            var servers = Enumerable.Range(0, 200).Select(_ => scheduler.Pick(Vary(other), 0)).Distinct().Count();
            Assert.True(other == (HashField)field ? servers > 30 : servers == 1, $"{other}: {servers} servers");
        }
    }

    /// <summary>Two boxes with one configuration choose alike, whatever the order in which the servers were added.</summary>
    [Fact]
    public void Pick_ServersInAnotherOrder_IsTheSame() => Gen.Int[1, 256].Array[1, 30].Sample(
        weights =>
        {
            var servers = SchedulingServers.Of(weights);
            var one = Hash(servers, BySource);
            var other = Hash([.. servers.OrderBy(server => server.Key.GetHashCode())], BySource);
            Assert.All(SchedulingServers.Flows(200), flow => Assert.Same(one.Pick(flow, 0), other.Pick(flow, 0)));
        },
        iter: 20);

    /// <summary>At 100 equal servers the busiest has at most 1.02 times its share of the places; and keys in sequence are spread as chance would (faults, row 28).</summary>
    [Fact]
    public void Places_Of100EqualServers_AreEven()
    {
        var servers = SchedulingServers.Of(Enumerable.Repeat(1, 100));
        var scheduler = Hash(servers, BySource);
        var places = Places(servers);
        Assert.True(places.Max() <= 1.02 * places.Average(), $"{places.Max()} of {places.Average()}");

        var flows = SchedulingServers.Flows(100_000).GroupBy(flow => scheduler.Pick(flow, 0)!).ToDictionary(group => group.Key, group => group.Count());

        // 1,000 each; five standard deviations of chance are 158.
        Assert.All(servers, server => Assert.InRange(flows.GetValueOrDefault(server), 842, 1158));
    }

    [Fact]
    public void Places_FollowTheWeights() => Gen.Int[1, 256].Array[2, 20].Sample(
        weights =>
        {
            var places = Places(SchedulingServers.Of(weights));
            for (var i = 0; i < weights.Length; i++)
            {
                // Whole places only: each server may be one short of its part of a round, and the heavier ones fill what that leaves; the last round is cut.
                var share = (double)weights[i] / weights.Sum();
                var off = 2 + (weights.Length * share);
                Assert.InRange(places[i], (places.Sum() * share) - off, (places.Sum() * share) + off);
            }
        },
        iter: 30);

    /// <summary>Of 100 servers one leaves: at most 2 % of all flows move, its own included; when it is back, all is as before.</summary>
    [Fact]
    public void Pick_OneOf100Leaves_FewFlowsMove()
    {
        var servers = SchedulingServers.Of(Enumerable.Repeat(1, 100));
        var flows = SchedulingServers.Flows(50_000).ToArray();
        var before = Hash(servers, BySource);
        foreach (var gone in new[] { 0, 17, 50, 99 })
        {
            var after = Hash([.. servers.Where((_, i) => i != gone)], BySource);
            var moved = flows.Count(flow => before.Pick(flow, 0) != after.Pick(flow, 0));
            Assert.True(moved <= 0.02 * flows.Length, $"{moved} of {flows.Length} moved");
        }

        var back = Hash(servers, BySource);
        Assert.All(flows.Take(1000), flow => Assert.Same(before.Pick(flow, 0), back.Pick(flow, 0)));
    }

    /// <summary>However many servers there are, one that falls ill takes few flows but its own along: no size of the table depends on who is available.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(110)]
    [InlineData(328)]
    [InlineData(1_311)]
    public void Pick_OneOfAnyNumberIsIll_OnlyItsOwnFlowsMove(int count)
    {
        var servers = SchedulingServers.Of(Enumerable.Repeat(1, count));
        var flows = SchedulingServers.Flows(20_000).ToArray();
        var before = Hash(servers, BySource);
        var after = new HashScheduler(servers[1..], count, BySource, previous: null);

        var others = flows.Where(flow => before.Pick(flow, 0) != servers[0]).ToArray();

        var moved = others.Count(flow => before.Pick(flow, 0) != after.Pick(flow, 0));
        Assert.True(moved <= 0.02 * flows.Length, $"{moved} of {others.Length} flows of other servers moved");
    }

    /// <summary>While the new table is built, flows go where they went, and never to who is gone; then where anybody else would send them.</summary>
    [Fact]
    public void Pick_WhileTheTableIsBuilt_NeverComesToWhoIsGone()
    {
        var servers = SchedulingServers.Of(Enumerable.Repeat(1, 1_000));
        var flows = SchedulingServers.Flows(2_000).ToArray();
        var scheduler = Hash(servers, BySource);
        scheduler.Pick(flows[0], 0);
        for (var gone = 1; gone <= 100; gone++)
        {
            var set = servers[gone..];
            scheduler = new HashScheduler(set, servers.Length, BySource, scheduler);
            foreach (var flow in flows.Take(50))
            {
                Assert.Contains(scheduler.Pick(flow, 0)!, set);
            }
        }

        Assert.True(SpinWait.SpinUntil(() => scheduler.IsUpToDate, TimeSpan.FromSeconds(20)), "the last table is built");
        var fresh = new HashScheduler(servers[100..], servers.Length, BySource, previous: null);
        Assert.All(flows, flow => Assert.Same(fresh.Pick(flow, 0), scheduler.Pick(flow, 0)));
    }

    [Fact]
    public void Pick_AllGoneAndBack_IsAsBefore()
    {
        var servers = SchedulingServers.Of(1, 2, 3);
        var before = Hash(servers, BySource);
        var flows = SchedulingServers.Flows(200).ToDictionary(flow => flow, flow => before.Pick(flow, 0));

        var none = new HashScheduler([], servers.Length, BySource, before);
        Assert.Null(none.Pick(flows.Keys.First(), 0));
        var back = new HashScheduler(servers, servers.Length, BySource, none);

        Assert.True(SpinWait.SpinUntil(() => back.IsUpToDate, TimeSpan.FromSeconds(20)));
        Assert.All(flows, pair => Assert.Same(pair.Value, back.Pick(pair.Key, 0)));
    }

    /// <summary>Where a server cannot take a flow, a further attempt finds others, the same ones each time, and not all the same one.</summary>
    [Fact]
    public void Pick_FurtherAttempts_FindOthers()
    {
        var servers = SchedulingServers.Of(Enumerable.Repeat(1, 20));
        var scheduler = Hash(servers, BySource);
        var second = new HashSet<RealServerState>();
        foreach (var flow in SchedulingServers.Flows(2000).Where(flow => scheduler.Pick(flow, 0) == servers[3]))
        {
            Assert.Same(scheduler.Pick(flow, 1), scheduler.Pick(flow, 1));
            second.Add(scheduler.Pick(flow, 1)!);
        }

        Assert.True(second.Count > 15, $"{second.Count} servers");
    }

    [Fact]
    public void Pick_Ipv6AndMappedIpv4_WorkAlike()
    {
        var scheduler = Hash(SchedulingServers.Of(1, 1, 1), BySource);
        var four = new FlowKey(FlowEndpoint.Of(IPAddress.Parse("192.0.2.1"), 1), default);
        var mapped = new FlowKey(FlowEndpoint.Of(IPAddress.Parse("::ffff:192.0.2.1"), 1), default);

        Assert.Same(scheduler.Pick(four, 0), scheduler.Pick(mapped, 0));
        Assert.NotNull(scheduler.Pick(new FlowKey(FlowEndpoint.Of(IPAddress.IPv6Loopback, 1), default), 0));
    }

    private static HashScheduler Hash(RealServerState[] servers, ValueList<HashField> fields) => new(servers, servers.Length, fields, previous: null);

    /// <summary>How many of the table's places each server has.</summary>
    private static int[] Places(RealServerState[] servers)
    {
        var places = new int[servers.Length];
        foreach (var server in MaglevTable.Build(servers, servers.Length))
        {
            places[server]++;
        }

        return places;
    }
}
