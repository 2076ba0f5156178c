using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;
using LbAgent.Domain;
using LbAgent.Runtime;
using LbAgent.Scheduling;

namespace LbAdmin.Bench.Schedulers;

/// <summary>What is asked of the hash beside a quick pick: a table that is made quickly, equal shares, and few flows that move.</summary>
internal sealed class HashQuality(int rounds)
{
    private const int Many = 1000;
    private const int Hundred = 100;
    private const int FlowCount = 100_000;

    public void Print(Figures figures)
    {
        var milliseconds = RebuildMilliseconds();
        var balance = MostOfMean();
        var moved = MovedPercents();

        var table = new Table("Hash", "measured", "target");
        table.Add($"table of {Many:N0} servers made anew, ms", Table.Number(Median.Of(milliseconds)), "at most 20");
        table.Add("  the best round", Table.Number(milliseconds.Min()), "");
        table.Add($"places of {Hundred} equal servers, most / mean", Table.Number(balance), "at most 1.02");
        table.Add($"flows moved when one of {Hundred} leaves, %: the worst", Table.Number(moved.Max()), "at most 2");
        table.Add("  the median of all that may leave", Table.Number(Median.Of(moved)), "");
        table.Print();

        figures.Add($"schedulers.hash_rebuild_{Many}_ms", Median.Of(milliseconds));
        figures.Add($"schedulers.hash_most_of_mean_{Hundred}", balance);
        figures.Add($"schedulers.hash_moved_percent_{Hundred}", moved.Max());
    }

    private static double MostOfMean()
    {
        var places = MaglevTable.Build(PooledServers.Equal(Hundred), Hundred);
        return places.CountBy(server => server).Max(server => server.Value) / (places.Length / (double)Hundred);
    }

    /// <summary>Of the same flows before and after, for each server that may leave: those that have another one now, its own among them.</summary>
    private static double[] MovedPercents()
    {
        var flows = Flows.Random(FlowCount);
        var servers = PooledServers.Equal(Hundred);
        var before = Picks(servers, flows);
        return [.. servers.Select(leaving => Picks([.. servers.Where(server => server != leaving)], flows)
            .Zip(before)
            .Count(pair => pair.First != pair.Second) * 100.0 / FlowCount)];
    }

    private static RealServerState?[] Picks(IReadOnlyList<RealServerState> servers, FlowKey[] flows)
    {
        var scheduler = new HashScheduler(servers, servers.Count, ValueList<HashField>.Empty, previous: null);
        return Array.ConvertAll(flows, flow => scheduler.Pick(in flow, attempt: 0));
    }

    private double[] RebuildMilliseconds()
    {
        var servers = PooledServers.Equal(Many);
        _ = MaglevTable.Build(servers, servers.Count);
        return [.. Enumerable.Range(0, rounds).Select(_ => ThreadTime.Of(() => MaglevTable.Build(servers, servers.Count)).Nanoseconds / 1e6)];
    }
}
