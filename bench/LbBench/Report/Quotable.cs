using System;
using System.Globalization;

namespace LbAdmin.Bench.Report;

/// <summary>Warns where results are not to be quoted.</summary>
internal static class Quotable
{
    private const double Quiet = 0.05;

    /// <param name="others">Part of a core that other work had, 0 to 1.</param>
    public static void Print(double others)
    {
        if (others > Quiet)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"NOT QUOTABLE: other work on this machine took {others * 100:0} % of a core. Its CPU figures are rough, its rates and latencies mean nothing"));
        }
    }
}
