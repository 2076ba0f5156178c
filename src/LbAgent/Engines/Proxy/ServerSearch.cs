using System.Collections.Generic;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// The servers for one new flow, one after the other: the scheduler's choice first, then, where one is full or does not accept,
/// others, each once; backups last. Each comes with a place under its limit, which its taker leaves. One thread.
/// </summary>
internal struct ServerSearch
{
    private List<RealServerState>? _failed;

    /// <summary>Whether any server was there to be tried; false: none was available, or all were full.</summary>
    public readonly bool HasTried => _failed is not null;

    /// <summary>Null where none is left.</summary>
    public readonly RealServerState? Next(PoolState pool)
    {
        for (var set = pool.Available; set is not null; set = set.Reserve)
        {
            if (NextOf(set) is { } server)
            {
                return server;
            }
        }

        return null;
    }

    /// <summary>The server did not take the flow: leaves its place, and does not come again.</summary>
    public void Fail(RealServerState server)
    {
        Pass(server);
        server.Counters.Fail();
    }

    /// <summary>The same where it is not the server's fault.</summary>
    public void Pass(RealServerState server)
    {
        server.Counters.Leave();
        Avoid(server);
    }

    /// <summary>This server does not come, or not again.</summary>
    public void Avoid(RealServerState server) => (_failed ??= []).Add(server);

    private readonly RealServerState? NextOf(AvailableSet set)
    {
        // By the scheduler as long as it may still come to others, so that those share what a full server cannot take.
        for (var i = 0; i < set.Servers.Count; i++)
        {
            if (Take(set.Scheduler.Pick()) is { } picked)
            {
                return picked;
            }
        }

        // It does not: it has favourites, or other flows took its turns.
        foreach (var server in set.Servers)
        {
            if (Take(server) is { } taken)
            {
                return taken;
            }
        }

        return null;
    }

    private readonly RealServerState? Take(RealServerState? server) =>
        server is not null && _failed?.Contains(server) != true && server.TryEnter() ? server : null;
}
