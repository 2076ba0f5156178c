using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Proxy;

/// <summary>What the rounds measured, by side and load, in order of the rounds.</summary>
internal sealed class ProxyResults(int rounds, int clients)
{
    private readonly Dictionary<(Side Side, LoadKind Kind), List<LoadResult>> results = [];

    public int Rounds { get; } = rounds;

    public int Clients { get; } = clients;

    public long Failures => results.Values.Sum(list => list.Sum(result => result.Failures));

    public long FailuresOf(Side side) => results.Where(entry => entry.Key.Side == side).Sum(entry => entry.Value.Sum(result => result.Failures));

    /// <summary>What others took, by the load and side that suffered most; a median over the rounds.</summary>
    public double Others => results.Values.Max(list => Median.Of(list.Select(result => result.Use.Others)));

    public void Add(Side side, LoadKind kind, LoadResult result)
    {
        if (!results.TryGetValue((side, kind), out var list))
        {
            results[(side, kind)] = list = [];
        }

        list.Add(result);
    }

    /// <summary>One value a round; none where that side did not take part.</summary>
    public IReadOnlyList<double> Values(Side side, LoadKind kind, Func<LoadResult, double> value) =>
        results.TryGetValue((side, kind), out var list) ? [.. list.Select(value)] : [];

    public double MedianOf(Side side, LoadKind kind, Func<LoadResult, double> value) => Median.Of(Values(side, kind, value));
}
