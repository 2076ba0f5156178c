using System;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>The table and the figures of the TCP rounds.</summary>
internal static class ProxyReport
{
    private const double Kibibyte = 1024;
    private const double Microsecond = 1000;

    public static void Print(ProxyResults results, Figures figures)
    {
        var table = new RatioTable("TCP", "HAProxy", results, figures);
        table.Row("new connections/s", LoadKind.Connections, result => result.Rate, "proxy.connections_ratio");
        table.Row("requests/s, kept alive", LoadKind.Requests, result => result.Rate, "proxy.requests_ratio");
        table.Row("Gbit/s", LoadKind.Bulk, result => result.Rate * 8 / 1e9, "proxy.throughput_ratio");
        table.Row("p99 of requests, ms", LoadKind.Requests, result => result.Percentile99, "proxy.p99_ratio");
        table.Row("CPU of a connection, us", LoadKind.Connections, result => result.NanosecondsPerUnit / Microsecond, "proxy.connection_cpu_ratio");
        table.Row("CPU of a request, us", LoadKind.Requests, result => result.NanosecondsPerUnit / Microsecond, "proxy.request_cpu_ratio");
        table.Row("CPU of a KiB, ns", LoadKind.Bulk, result => result.NanosecondsPerUnit * Kibibyte, "proxy.byte_cpu_ratio");
        table.Row("  HAProxy splicing", LoadKind.Bulk, result => result.NanosecondsPerUnit * Kibibyte, "proxy.splice_byte_cpu_ratio", Side.SplicingPeer);
        table.Print();

        CoresTable.Print(results, ProxyRounds.Kinds, (Side.Ours, "ours"), (Side.Peer, "HAProxy"), (Side.SplicingPeer, "splicing"), (Side.Direct, "no proxy"));
        Console.WriteLine();
        Console.WriteLine($"Gbit/s of HAProxy splicing: {Table.Number(results.MedianOf(Side.SplicingPeer, LoadKind.Bulk, result => result.Rate * 8 / 1e9))}");
        Console.WriteLine($"p50 of requests, ms: ours {Table.Number(results.MedianOf(Side.Ours, LoadKind.Requests, result => result.Median))}, HAProxy {Table.Number(results.MedianOf(Side.Peer, LoadKind.Requests, result => result.Median))}");
        Console.WriteLine();
        Console.WriteLine($"{results.Clients} clients, medians of {results.Rounds} rounds in turn (ratio: the median of the rounds' ratios); {results.Failures} connections failed");
        Console.WriteLine("rates and Gbit/s: more is better; the rest: less is better");
        Quotable.Print(results.Others);
    }
}
