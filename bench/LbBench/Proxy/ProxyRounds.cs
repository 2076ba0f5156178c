using System;
using System.Collections.Generic;
using System.Net;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.Proxy;

/// <summary>
/// Every load through every side in turn, round by round, the order turned about each time. The proxies are started anew
/// for each round: two starts of one program differ (where its memory fell), and that must not pass for a difference of programs.
/// </summary>
internal sealed class ProxyRounds(Options options, LoadGenerator generator, Contestants contestants, QuietWindows windows)
{
    public static readonly LoadKind[] Kinds = [LoadKind.Requests, LoadKind.Connections, LoadKind.Bulk];

    private readonly int rounds = options.Count("--rounds", 15);
    private readonly int clients = options.Count("--clients", 64);
    private readonly TimeSpan window = TimeSpan.FromSeconds(options.Number("--seconds", 0.75));

    public ProxyResults Run()
    {
        var results = new ProxyResults(rounds, clients);
        foreach (var kind in Kinds)
        {
            results.Add(Side.Direct, kind, Measure(kind, Places.Servers[0], process: null));
        }

        for (var round = 0; round < rounds; round++)
        {
            RunRound(results, backwards: round % 2 != 0);
        }

        return results;
    }

    private void RunRound(ProxyResults results, bool backwards)
    {
        using var ours = contestants.StartOurs();
        using var peer = contestants.StartPeer();
        using var splicing = contestants.StartSplicingPeer();
        foreach (var kind in Kinds)
        {
            List<(Side Side, IProxy? Proxy)> turns = [(Side.Ours, ours), (Side.Peer, peer)];
            if (kind == LoadKind.Bulk)
            {
                turns.Add((Side.SplicingPeer, splicing));
            }

            if (backwards)
            {
                turns.Reverse();
            }

            foreach (var (side, proxy) in turns)
            {
                if (proxy is not null)
                {
                    results.Add(side, kind, Measure(kind, proxy.Target, proxy.ProcessId));
                }
            }
        }
    }

    private LoadResult Measure(LoadKind kind, IPEndPoint target, int? process) => windows.Measure(() =>
    {
        // Connections leave sockets in TIME_WAIT; a shorter window keeps those of a whole minute below the kernel's limit.
        var time = kind == LoadKind.Connections ? window * 0.8 : window;
        return generator.Run(kind, target, clients, window * 0.3, time, process);
    });
}
