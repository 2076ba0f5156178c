using System;
using System.Globalization;

namespace LbAdmin.Bench.Proxy;

/// <summary>Warns where results are not to be quoted.</summary>
internal static class Quotable
{
    private const double Quiet = 0.05;

    public static void Print(ProxyResults results)
    {
        if (results.Others > Quiet)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"NOT QUOTABLE: other work on this machine took {results.Others * 100:0} % of a core. Its CPU figures are rough, its rates and p99 mean nothing"));
        }
    }
}
