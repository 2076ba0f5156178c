using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>One line a scheduler; validation lets no other kind through.</summary>
internal sealed class SchedulerFactory : ISchedulerFactory
{
    public IScheduler Create(SchedulerSettings settings, IReadOnlyList<RealServerState> servers, int poolSize, double[]? shares, IScheduler? previous) => settings.Kind switch
    {
        SchedulerKind.Hash => new HashScheduler(servers, poolSize, settings.HashOn, previous as HashScheduler),
        SchedulerKind.RoundRobin or SchedulerKind.WeightedRoundRobin when shares is not null => new WeightedRoundRobinScheduler(servers, Weights(settings.Kind, servers, shares)),
        SchedulerKind.LeastConnection or SchedulerKind.WeightedLeastConnection when shares is not null => new LeastConnectionScheduler(servers, Weights(settings.Kind, servers, shares)),
        SchedulerKind.RoundRobin => new RoundRobinScheduler(servers, previous as RoundRobinScheduler),
        SchedulerKind.WeightedRoundRobin => new WeightedRoundRobinScheduler(servers, Weights(settings.Kind, servers)),
        SchedulerKind.LeastConnection => new LeastConnectionScheduler(servers, Weights(settings.Kind, servers)),
        SchedulerKind.WeightedLeastConnection => new LeastConnectionScheduler(servers, Weights(settings.Kind, servers)),
        _ => throw new UnreachableException($"scheduler {settings.Kind} passed validation"),
    };

    /// <summary>Servers of a scheduler without weights are all alike, but for a ramp.</summary>
    private static int[] Weights(SchedulerKind kind, IReadOnlyList<RealServerState> servers, double[]? shares = null)
    {
        var isWeighted = kind is SchedulerKind.WeightedRoundRobin or SchedulerKind.WeightedLeastConnection;
        return [.. servers.Select((server, i) => Scaled(isWeighted ? server.Settings.Weight : 1, shares?[i]))];
    }

    /// <summary>In hundredths while some ramp up, so that a weight of 1 can, too.</summary>
    private static int Scaled(int weight, double? share) => share is { } part ? int.Max(1, (int)(100 * weight * part)) : weight;
}
