using System.Collections.Generic;
using System.Diagnostics;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>One line a scheduler; validation lets no other kind through.</summary>
internal sealed class SchedulerFactory : ISchedulerFactory
{
    public IScheduler Create(SchedulerSettings settings, IReadOnlyList<RealServerState> servers, IScheduler? previous) => settings.Kind switch
    {
        SchedulerKind.RoundRobin => new RoundRobinScheduler(servers, previous as RoundRobinScheduler),
        SchedulerKind.WeightedRoundRobin => new WeightedRoundRobinScheduler(servers),
        SchedulerKind.LeastConnection => new LeastConnectionScheduler(servers, isWeighted: false),
        SchedulerKind.WeightedLeastConnection => new LeastConnectionScheduler(servers, isWeighted: true),
        SchedulerKind.Hash => new HashScheduler(servers, settings.HashOn),
        _ => throw new UnreachableException($"scheduler {settings.Kind} passed validation"),
    };
}
