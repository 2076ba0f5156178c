using System;
using System.Globalization;
using System.Linq;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>The table and the figures of the rounds.</summary>
internal static class ProxyReport
{
    private const double Kibibyte = 1024;
    private const double Microsecond = 1000;
    private const double Quiet = 0.05;

    public static void Print(ProxyResults results, Figures figures)
    {
        var table = new Table("", "ours", "HAProxy", "ratio", "middle half", "no proxy");
        void Row(string title, LoadKind kind, Func<LoadResult, double> value, string figure, Side peer = Side.Peer)
        {
            var ours = results.MedianOf(Side.Ours, kind, value);
            var theirs = results.MedianOf(peer, kind, value);
            var each = results.Values(Side.Ours, kind, value).Zip(results.Values(peer, kind, value), (a, b) => a / b).ToArray();
            // Of each round, then the median: what changes slowly on the machine falls on both sides of a round alike.
            var ratio = Median.Of(each);
            var (low, high) = Median.MiddleHalf(each);
            var direct = results.MedianOf(Side.Direct, kind, value);
            table.Add(
                title,
                Table.Number(ours),
                Table.Number(theirs),
                Table.Number(ratio),
                each.Length == 0 ? "-" : $"{Table.Number(low)} - {Table.Number(high)}",
                direct == 0 ? "" : Table.Number(direct));
            figures.Add(figure, ratio);
        }

        Row("new connections/s", LoadKind.Connections, result => result.Rate, "proxy.connections_ratio");
        Row("requests/s, kept alive", LoadKind.Requests, result => result.Rate, "proxy.requests_ratio");
        Row("Gbit/s", LoadKind.Bulk, result => result.Rate * 8 / 1e9, "proxy.throughput_ratio");
        Row("p99 of requests, ms", LoadKind.Requests, result => result.Percentile99, "proxy.p99_ratio");
        Row("CPU of a connection, us", LoadKind.Connections, result => result.NanosecondsPerUnit / Microsecond, "proxy.connection_cpu_ratio");
        Row("CPU of a request, us", LoadKind.Requests, result => result.NanosecondsPerUnit / Microsecond, "proxy.request_cpu_ratio");
        Row("CPU of a KiB, ns", LoadKind.Bulk, result => result.NanosecondsPerUnit * Kibibyte, "proxy.byte_cpu_ratio");
        Row("  HAProxy splicing", LoadKind.Bulk, result => result.NanosecondsPerUnit * Kibibyte, "proxy.splice_byte_cpu_ratio", Side.SplicingPeer);
        table.Print();

        PrintCores(results);
        Console.WriteLine();
        Console.WriteLine($"{results.Clients} clients, medians of {results.Rounds} rounds in turn (ratio: the median of the rounds' ratios); {results.Failures} connections failed");
        Console.WriteLine("rates and Gbit/s: more is better; the rest: less is better");
        if (results.Others > Quiet)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"NOT QUOTABLE: other work on this machine took {results.Others * 100:0} % of a core. Its CPU figures are rough, its rates and p99 mean nothing"));
        }
    }

    /// <summary>Where the generator's core is full and the proxy's is not, a rate understates the proxy.</summary>
    private static void PrintCores(ProxyResults results)
    {
        var table = new Table("cores: proxy / generator / others", "ours", "HAProxy", "splicing", "no proxy");
        foreach (var kind in Enum.GetValues<LoadKind>())
        {
            string Busy(Side side)
            {
                var proxy = results.MedianOf(side, kind, result => result.ProxyBusy);
                return double.IsNaN(proxy) ? "" : $"{proxy:P0} / {results.MedianOf(side, kind, result => result.Use.GeneratorBusy):P0} / {results.MedianOf(side, kind, result => result.Use.Others):P0}";
            }

            table.Add(kind.ToString(), Busy(Side.Ours), Busy(Side.Peer), Busy(Side.SplicingPeer), Busy(Side.Direct));
        }

        table.Print();
        Console.WriteLine();
        Console.WriteLine($"Gbit/s of HAProxy splicing: {Table.Number(results.MedianOf(Side.SplicingPeer, LoadKind.Bulk, result => result.Rate * 8 / 1e9))}");
        Console.WriteLine($"p50 of requests, ms: ours {Table.Number(results.MedianOf(Side.Ours, LoadKind.Requests, result => result.Median))}, HAProxy {Table.Number(results.MedianOf(Side.Peer, LoadKind.Requests, result => result.Median))}");
    }
}
