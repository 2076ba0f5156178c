using System;
using System.Linq;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>The table and the figures of the UDP rounds.</summary>
internal static class UdpReport
{
    private const double Microsecond = 1000;

    public static void Print(ProxyResults results, Figures figures)
    {
        var table = new RatioTable("UDP", "nginx", results, figures);
        table.Row("echoes/s, steady flows", LoadKind.Datagrams, result => result.Rate, "proxy.udp_ratio");
        table.Row("CPU of an echo, us", LoadKind.Datagrams, result => result.NanosecondsPerUnit / Microsecond, "proxy.udp_packet_cpu_ratio");
        table.Row("CPU of a new flow, us", LoadKind.Flows, result => result.NanosecondsPerUnit / Microsecond, "proxy.udp_flow_cpu_ratio");
        table.Print();

        CoresTable.Print(results, UdpRounds.Kinds, (Side.Ours, "ours"), (Side.Peer, "nginx"), (Side.Direct, "no proxy"));
        Console.WriteLine();
        Console.WriteLine($"datagrams without an echo: {Lost(results, Side.Ours, "ours")}, {Lost(results, Side.Peer, "nginx")}");
        Console.WriteLine($"{results.Clients} clients, medians of {results.Rounds} rounds in turn; echoes/s: more is better; the rest: less is better");
        Quotable.Print(results.Others);
    }

    private static string Lost(ProxyResults results, Side side, string name) =>
        $"{name} {results.FailuresOf(side)} of {UdpRounds.Kinds.Sum(kind => results.Values(side, kind, result => result.Units).Sum()):N0}";
}
