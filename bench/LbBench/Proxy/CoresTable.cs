using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>Who had the cores. Where the generator's core is full and the proxy's is not, a rate understates the proxy.</summary>
internal static class CoresTable
{
    public static void Print(ProxyResults results, IEnumerable<LoadKind> kinds, params (Side Side, string Name)[] sides)
    {
        var table = new Table(["cores: proxy / generator / others", .. sides.Select(side => side.Name)]);
        foreach (var kind in kinds)
        {
            table.Add([kind.ToString(), .. sides.Select(side => Busy(results, side.Side, kind))]);
        }

        table.Print();
    }

    private static string Busy(ProxyResults results, Side side, LoadKind kind)
    {
        var proxy = results.MedianOf(side, kind, result => result.ProxyBusy);
        return double.IsNaN(proxy) ? "" : $"{proxy:P0} / {results.MedianOf(side, kind, result => result.Use.GeneratorBusy):P0} / {results.MedianOf(side, kind, result => result.Use.Others):P0}";
    }
}
