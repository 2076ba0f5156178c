using System;
using System.Collections.Generic;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.Proxy;

/// <summary>The UDP loads through both sides in turn, round by round, as <see cref="ProxyRounds"/> does it for TCP.</summary>
internal sealed class UdpRounds(Options options, LoadGenerator generator, Contestants contestants, QuietWindows windows)
{
    public static readonly LoadKind[] Kinds = [LoadKind.Datagrams, LoadKind.Flows];

    private readonly int rounds = options.Count("--rounds", 15);
    private readonly int clients = options.Count("--clients", 64);
    private readonly TimeSpan window = TimeSpan.FromSeconds(options.Number("--seconds", 0.75));

    public ProxyResults Run()
    {
        var results = new ProxyResults(rounds, clients);
        results.Add(Side.Direct, LoadKind.Datagrams, windows.Measure(
            () => generator.Run(LoadKind.Datagrams, Places.Servers[0], clients, window * 0.3, window, proxy: null)));
        for (var round = 0; round < rounds; round++)
        {
            RunRound(results, backwards: round % 2 != 0);
        }

        return results;
    }

    private void RunRound(ProxyResults results, bool backwards)
    {
        using var ours = contestants.StartOurUdp();
        using var peer = contestants.StartUdpPeer();
        List<(Side Side, IProxy Proxy)> turns = [(Side.Ours, ours)];
        if (peer is not null)
        {
            turns.Add((Side.Peer, peer));
        }

        if (backwards)
        {
            turns.Reverse();
        }

        foreach (var (side, proxy) in turns)
        {
            results.Add(side, LoadKind.Datagrams, windows.Measure(
                () => generator.Run(LoadKind.Datagrams, proxy.Target, clients, window * 0.3, window, proxy.ProcessId)));
        }

        foreach (var (side, proxy) in turns)
        {
            // The first: as many as the clients are, so that what the steady flows left is over, too.
            _ = generator.RunFlows(proxy.Target, clients, clients, proxy.ProcessId);
            results.Add(side, LoadKind.Flows, windows.Measure(
                () => generator.RunFlows(proxy.Target, clients, Exchange.FlowsAtOnce, proxy.ProcessId)));
        }
    }
}
