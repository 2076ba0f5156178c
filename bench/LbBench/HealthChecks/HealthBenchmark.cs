using System;
using System.Diagnostics;
using System.Globalization;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>What it costs to check 10,000 servers every second: our agent against HAProxy, each alone on one core, the servers on another.</summary>
internal sealed class HealthBenchmark(Options options, Children children)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public void Run()
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new BenchmarkException("the checker needs a core and the servers another; this machine has one");
        }

        var began = Stopwatch.GetTimestamp();
        var contestants = new CheckContestants(options, children);
        var window = TimeSpan.FromSeconds(options.Number("--seconds", 10));
        Conditions.Print(
            $"ours    {contestants.OurName}",
            $"peer    {contestants.PeerName}",
            $"cores   checker on {Core.OfProxy}, servers on {Core.OfGenerator}, each kept awake by a SCHED_IDLE loop",
            $"asked   {contestants.Servers:N0} servers checked every second; windows of {window.TotalSeconds} s");

        Core.BindThisProcess(Core.OfGenerator);
        CheckResults results;
        using (var checkerSpinner = Spinner.Start(children, Core.OfProxy))
        using (var targetSpinner = Spinner.Start(children, Core.OfGenerator))
        using (var target = new CheckTarget())
        {
            var before = TcpCounters.Read();
            target.ServeFor(Quiet);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"others  {(TcpCounters.Read() - before).Opened} connections/s begun on this machine before the start; they count as checks"));
            var watch = new CoreWatch(checkerSpinner.ProcessId, targetSpinner.ProcessId);
            var windows = new QuietWindows(options.Count("--repetitions", 3));
            results = new CheckRounds(contestants, target, watch, windows, options.Count("--rounds", 3), window).Run();
        }

        var figures = new Figures();
        new CheckReport(results, contestants.Servers).Print(figures);
        Console.WriteLine($"{Environment.NewLine}took {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        figures.Print();
    }
}
