using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Report;
using LbAgent.Domain;

namespace LbAdmin.Bench.Schedulers;

/// <summary>What it costs to pick a server, by each of the agent's schedulers, in this process: no sockets, no agent.</summary>
internal sealed class SchedulersBenchmark(Options options)
{
    /// <summary>A small pool, a large one, and one that is larger than most.</summary>
    private static readonly int[] Sizes = [3, 100, 1000];

    // 64 bytes each: they stay in the nearest cache, as a flow is that was just accepted.
    private const int FlowCount = 256;

    private readonly int rounds = options.Count("--rounds", 11);

    public void Run()
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new BenchmarkException("two threads that pick at once need a core each; this machine has one");
        }

        Conditions.Print(
            "ours    the agent's schedulers in this process, compiled at run time and fully (the agent itself is native code)",
            "peer    plain turns: an atomic increment, a remainder, an array",
            "picks   weights 1 to 5, 1 to 99 flows on each server; nothing else happens between two picks");
        var figures = new Figures();
        var report = new PickReport(figures);
        foreach (var size in Sizes)
        {
            Measure(size, report);
        }

        report.Print(rounds);
        new HashQuality(rounds).Print(figures);
        figures.Print();
    }

    private void Measure(int size, PickReport report)
    {
        var flows = Flows.Random(FlowCount);
        List<Candidate> candidates = [Candidate.Plain(size), .. Enum.GetValues<SchedulerKind>().Select(kind => Candidate.Of(kind, size))];
        var runs = candidates.ConvertAll(candidate => new PickRun(candidate.Scheduler, flows));
        var results = candidates.ConvertAll(_ => new List<PickResult>());
        runs.ForEach(run => run.Prepare());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                // The order is turned about each time.
                var turn = round % 2 == 0 ? i : runs.Count - 1 - i;
                results[turn].Add(runs[turn].Measure());
            }
        }

        for (var i = 0; i < candidates.Count; i++)
        {
            report.Add(candidates[i], results[i], results[0]);
        }
    }
}
