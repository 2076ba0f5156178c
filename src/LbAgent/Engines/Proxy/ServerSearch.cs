using System.Collections.Generic;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// The servers for one new flow, one after the other: the scheduler's choice first, then, where one is full or does not accept,
/// others, each once; backups last. Each comes with a place under its limit, which its taker leaves; but a server that the client has a
/// flow to already comes without one. One thread.
/// </summary>
/// <param name="open">The flows that the client has already, where a server is sought for a datagram; null: for a new flow.</param>
internal struct ServerSearch(IOpenFlows? open)
{
    private List<RealServerState>? _failed;

    /// <summary>Whether any server was there to be tried; false: none was available, or all were full.</summary>
    public readonly bool HasTried => _failed is not null;

    /// <summary>Null where none is left.</summary>
    public readonly RealServerState? Next(PoolState pool, in FlowKey flow)
    {
        if (pool.Persistence is not { } persistence)
        {
            return Choose(pool, flow);
        }

        if (Take(persistence.Find(flow.Source)) is { } known)
        {
            return known;
        }

        if (Choose(pool, flow) is not { } chosen)
        {
            return null;
        }

        persistence.Remember(flow.Source, chosen);
        return chosen;
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

    private readonly RealServerState? Choose(PoolState pool, in FlowKey flow)
    {
        for (var set = pool.Available; set is not null; set = set.Reserve)
        {
            if (NextOf(set, flow) is { } server)
            {
                return server;
            }
        }

        return null;
    }

    private readonly RealServerState? NextOf(AvailableSet set, in FlowKey flow)
    {
        // By the scheduler as long as it comes to others, so that those share by its rule what one server cannot take.
        RealServerState? before = null;
        for (var attempt = 0; attempt < set.Servers.Count; attempt++)
        {
            var picked = set.Scheduler.Pick(flow, attempt);
            if (Take(picked) is { } taken)
            {
                return taken;
            }

            if (picked == before)
            {
                break;
            }

            before = picked;
        }

        // It has a favourite, or other flows took its turns: then the least busy of those that are left.
        while (LeastBusy(set) is { } idlest)
        {
            if (Take(idlest) is { } taken)
            {
                return taken;
            }
        }

        return null;
    }

    private readonly RealServerState? LeastBusy(AvailableSet set)
    {
        RealServerState? best = null;
        foreach (var server in set.Servers)
        {
            if (!HasFailed(server) && (server.HasRoom || IsOpen(server)) && (best is null || server.Counters.Active < best.Counters.Active))
            {
                best = server;
            }
        }

        return best;
    }

    private readonly bool HasFailed(RealServerState server) => _failed?.Contains(server) == true;

    private readonly bool IsOpen(RealServerState server) => open is not null && open.Reach(server);

    private readonly RealServerState? Take(RealServerState? server) =>
        server is not null && !HasFailed(server) && (IsOpen(server) || server.TryEnter()) ? server : null;
}
