using System;
using System.Linq;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>Ours, the peer's, and what becomes a figure: the ratio.</summary>
internal sealed class RatioTable(string title, string peerName, ProxyResults results, Figures figures)
{
    private readonly Table table = new(title, "ours", peerName, "ratio", "middle half", "no proxy");

    public void Row(string name, LoadKind kind, Func<LoadResult, double> value, string figure, Side peer = Side.Peer)
    {
        var ours = results.MedianOf(Side.Ours, kind, value);
        var theirs = results.MedianOf(peer, kind, value);
        var each = results.Values(Side.Ours, kind, value).Zip(results.Values(peer, kind, value), (a, b) => a / b).ToArray();
        // Of each round, then the median: what changes slowly on the machine falls on both sides of a round alike.
        var ratio = Median.Of(each);
        var (low, high) = Median.MiddleHalf(each);
        var direct = results.MedianOf(Side.Direct, kind, value);
        table.Add(
            name,
            Table.Number(ours),
            Table.Number(theirs),
            Table.Number(ratio),
            each.Length == 0 ? "-" : $"{Table.Number(low)} - {Table.Number(high)}",
            direct is 0 or double.NaN ? "" : Table.Number(direct));
        figures.Add(figure, ratio);
    }

    public void Print() => table.Print();
}
