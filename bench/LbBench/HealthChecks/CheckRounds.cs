using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>
/// Each checker alone, one after the other, round by round, the order turned about each time. They are started anew for each
/// round; the window begins when all servers are up and what that took has settled.
/// </summary>
internal sealed class CheckRounds(CheckContestants contestants, CheckTarget target, CoreWatch watch, QuietWindows windows, int rounds, TimeSpan window)
{
    private static readonly TimeSpan AllUpTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEach = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public CheckResults Run()
    {
        var ours = new List<CheckResult>();
        var peers = new List<CheckResult>();
        for (var round = 0; round < rounds; round++)
        {
            List<Action> turns = [() => ours.Add(Measure(contestants.StartOurs, contestants.CountOurs))];
            if (contestants.HasPeer)
            {
                turns.Insert(round % 2 == 0 ? 1 : 0, () => peers.Add(Measure(contestants.StartPeer, CheckContestants.CountConnections)));
            }

            turns.ForEach(turn => turn());
        }

        return new CheckResults(ours, peers);
    }

    private CheckResult Measure(Func<IChecker> start, Func<TcpCounters, long> count)
    {
        CheckResult result;
        using (var checker = target.ServeUntil(Task.Run(start)))
        {
            _ = target.ServeUntil(Task.Run(() => WaitUntilAllAreUp(checker)));
            target.ServeFor(Settling);
            result = windows.Measure(() => Window(checker, count));
        }

        target.Drain();
        return result;
    }

    private CheckResult Window(IChecker checker, Func<TcpCounters, long> count)
    {
        var process = checker.Process.ProcessId;
        var (counters, times, accepted) = (TcpCounters.Read(), ProcessTimes.Of(process), target.Accepted);
        watch.Begin(process);
        target.ServeFor(window);
        var use = watch.End(process);
        (counters, times, accepted) = (TcpCounters.Read() - counters, ProcessTimes.Of(process) - times, target.Accepted - accepted);

        // Asking costs memory as well.
        var mebibytes = ResidentMemory.Kibibytes(process) / 1024.0;
        var standing = target.ServeUntil(Task.Run(checker.Look));
        return new CheckResult(use, times, count(counters), counters, accepted, mebibytes, standing);
    }

    private Standing WaitUntilAllAreUp(IChecker checker)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var standing = checker.Look();
            if (standing.Up == contestants.Servers)
            {
                return standing;
            }

            if (checker.Process.HasEnded || Stopwatch.GetElapsedTime(began) > AllUpTime)
            {
                throw new BenchmarkException($"{checker.Process.Program} found only {standing.Up} of {contestants.Servers} servers up:{Environment.NewLine}{checker.Process.Output}");
            }

            Thread.Sleep(LookEach);
        }
    }
}
