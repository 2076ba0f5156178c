using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Schedulers;

/// <summary>The table and the figures of the picks.</summary>
internal sealed class PickReport(Figures figures)
{
    private const double Million = 1e6;

    private readonly Table table = new("picks", "servers", "ns", "ratio to plain", "two threads, M/s", "ratio to plain", "bytes");
    private double mostOthers;

    /// <param name="candidate">Who picked.</param>
    /// <param name="results">One a round.</param>
    /// <param name="plain">Of the peer over as many servers, in the same rounds.</param>
    public void Add(Candidate candidate, IReadOnlyList<PickResult> results, IReadOnlyList<PickResult> plain)
    {
        var nanoseconds = Median.Of(results.Select(result => result.Nanoseconds));
        var rate = Median.Of(results.Select(result => result.PairRate)) / Million;
        var bytes = Median.Of(results.Select(result => result.Bytes));
        var ratio = Median.Of(results.Zip(plain, (ours, peers) => ours.Nanoseconds / peers.Nanoseconds));
        var pairRatio = Median.Of(results.Zip(plain, (ours, peers) => ours.PairRate / peers.PairRate));
        mostOthers = Math.Max(mostOthers, Median.Of(results.Select(result => result.Others)));
        table.Add(
            candidate.Name,
            candidate.Servers.ToString("N0", CultureInfo.InvariantCulture),
            Table.Number(nanoseconds),
            Table.Number(ratio),
            Table.Number(rate),
            Table.Number(pairRatio),
            bytes.ToString("0.#", CultureInfo.InvariantCulture));
        if (candidate.Name == Candidate.PlainName)
        {
            return;
        }

        figures.Add($"schedulers.{candidate.FigureName}_ns", nanoseconds);
        figures.Add($"schedulers.{candidate.FigureName}_ratio", ratio);
        figures.Add($"schedulers.{candidate.FigureName}_pair_mps", rate);
        figures.Add($"schedulers.{candidate.FigureName}_bytes", bytes);
    }

    public void Print(int rounds)
    {
        table.Print();
        Console.WriteLine();
        Console.WriteLine($"medians of {rounds} rounds in turn (ratio: the median of the rounds' ratios); picks/s of two threads: more is better; the rest: less is better");
        Quotable.Print(mostOthers);
    }
}
