using System;
using System.Globalization;
using System.Threading;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>What a connection costs that has had one exchange and now waits: memory of the proxy's process, not the kernel's.</summary>
internal sealed class IdleConnections(Options options, LoadGenerator generator, Contestants contestants)
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly int count = options.Count("--idle", 4000);

    public void Measure(Figures figures)
    {
        double ours;
        using (var proxy = contestants.StartOurs())
        {
            ours = KibibytesEach(proxy);
        }

        using var peer = contestants.StartPeer();
        var theirs = peer is null ? double.NaN : KibibytesEach(peer);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle connection, KiB of the proxy's process: ours {ours:0.00}, HAProxy {Table.Number(theirs)} ({count} connections)"));
        figures.Add("proxy.idle_connection_kib", ours);
    }

    private double KibibytesEach(IProxy proxy)
    {
        // What the first connections need once (code, pools, tables) is not the price of one more.
        generator.WithIdleConnections(proxy.Target, AtOnce, AtOnce, () => { });
        Thread.Sleep(Settling);
        var before = ResidentMemory.Kibibytes(proxy.ProcessId);
        long after = 0;
        generator.WithIdleConnections(proxy.Target, count, AtOnce, () =>
        {
            Thread.Sleep(Settling);
            after = ResidentMemory.Kibibytes(proxy.ProcessId);
        });
        return (after - before) / (double)count;
    }
}
