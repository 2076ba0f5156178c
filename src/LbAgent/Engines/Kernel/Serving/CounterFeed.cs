using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>Brings what the datapath counts to the runtime's counters. Under the engine's lock.</summary>
internal static class CounterFeed
{
    /// <summary>What was counted since it was asked last.</summary>
    public static void Feed(LiveVip vip, Datapath datapath)
    {
        if (vip.State is not { } state)
        {
            return;
        }

        foreach (var place in vip.Places.Values)
        {
            var (before, now) = (place.Counted, datapath.ServerCounts.Sum(place.Number));
            // An end may be read before its beginning.
            now.Ended = ulong.Min(now.Ended, now.Flows);
            Observe(state.Counters, before, now);
            if (place.Server is { } server)
            {
                Observe(server.Counters, before, now);
            }

            place.Counted = now;
        }

        var refusals = datapath.VipCounts.Sum(vip.Number);
        state.Counters.Refuse((long)(Refused(refusals) - Refused(vip.Counted)));
        vip.Counted = refusals;
    }

    /// <summary>The VIP is that one from now on, and so are the flows there. Before it is.</summary>
    public static void Assign(LiveVip vip, VipState state)
    {
        vip.State?.Counters.Observe(0, vip.Active, 0, 0);
        state.Counters.Observe(0, -vip.Active, 0, 0);
    }

    /// <summary>The place is this server's from now on, and so are the flows there.</summary>
    public static void Assign(LivePlace place, RealServerState server)
    {
        if (place.Server == server)
        {
            return;
        }

        place.Server?.Counters.Observe(0, place.Active, 0, 0);
        server.Counters.Observe(0, -place.Active, 0, 0);
        place.Server = server;
    }

    /// <summary>The place is nobody's any more; flows that are left there have ended.</summary>
    public static void Leave(LiveVip vip, LivePlace place)
    {
        place.Server?.Counters.Observe(0, place.Active, 0, 0);
        vip.State?.Counters.Observe(0, place.Active, 0, 0);
    }

    private static void Observe(FlowCounters counters, DatapathLayout.ServerCounters before, DatapathLayout.ServerCounters now) => counters.Observe(
        (long)(now.Flows - before.Flows), (long)(now.Ended - before.Ended), (long)(now.Packets - before.Packets), (long)(now.Bytes - before.Bytes));

    private static ulong Refused(DatapathLayout.VipCounters counters) => counters.NotAllowed + counters.OverRate + counters.OverRateSource + counters.NoServer;
}
