using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>The table of rates, and in words what a packet's time goes into.</summary>
internal sealed class RateReport(IReadOnlyDictionary<RateCase, List<RateResult>> results)
{
    /// <summary>Part of the core that others had, of the case in which it was most.</summary>
    public double Others => results.Values.Max(windows => Median.Of(windows.Select(window => window.Time.Others)));

    public void Print(int rounds, RateCase reflector, RateCase ours)
    {
        var table = new Table("end to end, on one core", "Mpps", "middle half", "ns a packet", "of the reflector", "DsrL2 / it");
        foreach (var (one, windows) in results)
        {
            var rates = windows.ConvertAll(window => window.PerSecond / 1e6);
            var (low, high) = Median.MiddleHalf(rates);
            table.Add(
                one.Words,
                Text(Median.Of(rates), "0.00"),
                $"{Text(low, "0.00")} to {Text(high, "0.00")}",
                Text(Nanoseconds(one), "0"),
                Text(Ratio(one, reflector), "0.00"),
                Text(Ratio(ours, one), "0.00"));
        }

        table.Print();
        Console.WriteLine();
        Console.WriteLine($"medians of {rounds} rounds in turn (ratios: of the rounds' ratios); more is better. {LostWords()}");
    }

    /// <summary>What the nanoseconds of a packet go into, each part being what one case has beyond the one before.</summary>
    public void PrintParts(string name, params (string Words, RateCase Case)[] parts)
    {
        var before = parts.Select(part => Nanoseconds(part.Case)).Prepend(0);
        var words = parts.Zip(before, (part, less) => $"{Text(Nanoseconds(part.Case) - less, "0")} {part.Words}");
        Console.WriteLine($"{name}, ns of a packet: {string.Join(", ", words)}");
    }

    /// <summary>The median of the rounds' ratios; NaN where the other was not measured.</summary>
    public double Ratio(RateCase one, RateCase other) =>
        results.TryGetValue(other, out var divisors) ? Median.Of(results[one].Zip(divisors, (result, divisor) => result.PerSecond / divisor.PerSecond)) : double.NaN;

    /// <summary>Of a packet, all that the core does for it.</summary>
    public double Nanoseconds(RateCase one) => Median.Of(results[one].Select(window => window.NanosecondsEach));

    private string LostWords()
    {
        var lost = results.Values.SelectMany(windows => windows).Max(window => window.Lost);
        return lost > 0 ? $"Of the frames that were sent, up to {Text(lost * 100, "0.00")} % did not arrive, and do not count" : "All frames that were sent arrived";
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
