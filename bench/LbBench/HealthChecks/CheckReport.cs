using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>The table and the figures of the checkers.</summary>
internal sealed class CheckReport(CheckResults results, int servers)
{
    private const double FarFromAsked = 0.05;

    private readonly Table table = new("health checks", "ours", "HAProxy", "ratio", "of each round");

    public void Print(Figures figures)
    {
        Row("CPU of a check, us", result => result.MicrosecondsPerCheck);
        Row("  user", result => result.UserMicroseconds);
        Row("  system", result => result.SystemMicroseconds);
        Row("cores used", result => result.Cores);
        Row("resident, MiB", result => result.Mebibytes);
        Count("checks/s", result => result.Rate);
        Count("  connections begun/s", result => result.Counters.Opened / result.Use.Seconds);
        Count("  connections accepted/s", result => result.Accepted / result.Use.Seconds);
        Count("  resets sent/s", result => result.Counters.ResetsSent / result.Use.Seconds);
        Count("others, % of a core", result => result.Use.Others * 100);
        table.Print();

        Console.WriteLine();
        Console.WriteLine($"servers that went down, of {servers:N0} in each round: ours {Downs(results.Ours)}, HAProxy {Downs(results.Peers)}{FailedChecks()}");
        Console.WriteLine($"medians of {results.Ours.Count} rounds in turn (ratio: the median of the rounds' ratios); less is better");
        WarnOfRate("ours", results.Ours);
        WarnOfRate("HAProxy", results.Peers);
        Quotable.Print(results.Others);

        var size = servers % 1000 == 0 ? $"{servers / 1000}k" : $"{servers}";
        figures.Add($"health.cores_{size}", CheckResults.Of(results.Ours, result => result.Cores));
        figures.Add($"health.mib_{size}", CheckResults.Of(results.Ours, result => result.Mebibytes));
        figures.Add("health.cpu_ratio", Median.Of(results.Ratios(result => result.MicrosecondsPerCheck)));
    }

    private static string Downs(IReadOnlyList<CheckResult> side) => side.Count == 0 ? "-" : string.Join(", ", side.Select(result => result.Standing.Downs));

    private void Row(string name, Func<CheckResult, double> value)
    {
        var ratios = results.Ratios(value);
        table.Add(name, Number(results.Ours, value), Number(results.Peers, value), Table.Number(Median.Of(ratios)), string.Join(", ", ratios.Select(Table.Number)));
    }

    private void Count(string name, Func<CheckResult, double> value) => table.Add(name, Number(results.Ours, value), Number(results.Peers, value), "", "");

    private static string Number(IReadOnlyList<CheckResult> side, Func<CheckResult, double> value) => Table.Number(CheckResults.Of(side, value));

    private string FailedChecks() => results.Peers.Count == 0 ? "" : $" ({results.Peers.Sum(result => result.Standing.FailedChecks)} checks of it failed)";

    /// <summary>Fewer checks: the checker is late or they fail. More: somebody else on this machine opens connections, and the CPU of a check is too low.</summary>
    private void WarnOfRate(string name, IReadOnlyList<CheckResult> side)
    {
        var rate = CheckResults.Of(side, result => result.Rate);
        if (Math.Abs(rate - servers) > servers * FarFromAsked)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NOT QUOTABLE: {name}: {rate:N0} checks/s were counted, {servers:N0} were asked for"));
        }
    }
}
