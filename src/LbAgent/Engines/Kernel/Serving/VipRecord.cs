using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Runtime;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>A VIP as the datapath is to have it. Pure.</summary>
internal static class VipRecord
{
    public static DatapathVip Of(LiveVip vip)
    {
        var settings = vip.Model!.Settings;
        var scheduler = vip.Model.Pool.Settings.Scheduler;
        return new DatapathVip
        {
            Number = vip.Number,
            Address = vip.Endpoint.Address,
            Ports = vip.Endpoint.Ports,
            Protocol = vip.Endpoint.Protocol,
            Scheduler = settings.Balance == Balance.Datagram ? Scheduler.Datagram : scheduler.Kind == SchedulerKind.Hash ? Scheduler.Hash : Scheduler.RoundRobin,
            HashFields = scheduler.HashOn,
            AllowFrom = settings.AllowFrom,
            NewFlowsPerSecond = (uint)settings.Limits.NewConnectionsPerSecond,
            NewFlowsPerSecondPerSource = (uint)settings.Limits.NewConnectionsPerSecondPerSource,
            Persistence = vip.Model.Pool.Settings.Persistence is { Kind: not PersistenceKind.None } persistence ? persistence : null,
        };
    }

    /// <summary>The servers that take its new flows now.</summary>
    public static ServerTable TableOf(LiveVip vip)
    {
        var pool = vip.Model!.Pool;
        // Of one look at the set: a server that has joined it since then has no place yet, and the set's change is looked at next.
        var set = pool.Available;
        var available = Weights(set, pool.Settings.Scheduler.Kind).Where(one => vip.Places.ContainsKey(one.Server.Settings.Address)).ToArray();
        return available.Length == 0
            ? ServerTable.Empty
            : ServerTable.Of(
                [.. available.Select(one => (one.Server, vip.Places[one.Server.Settings.Address].Number))],
                pool.Settings.Servers.Count,
                set.Shares is null ? pool.Settings.Scheduler.Kind : SchedulerKind.WeightedRoundRobin,
                [.. available.Select(one => one.Weight)]);
    }

    /// <summary>While some servers ramp up, all take turns by weight, in hundredths.</summary>
    private static IEnumerable<(RealServerState Server, int Weight)> Weights(AvailableSet set, SchedulerKind kind)
    {
        const int whole = 100;
        return set.Shares is not { } shares
            ? set.EffectiveWeights
            : set.Servers.Select((server, i) => (server, int.Max(1, (int)(whole * (kind == SchedulerKind.RoundRobin ? 1 : server.Settings.Weight) * shares[i]))));
    }
}
