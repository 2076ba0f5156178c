using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>Makes the scheduler that a pool asks for.</summary>
internal interface ISchedulerFactory
{
    /// <param name="settings">Which one.</param>
    /// <param name="servers">The available set, in the order of the configuration.</param>
    /// <param name="poolSize">How many servers the pool has, available or not.</param>
    /// <param name="shares">Of each server the share of its weight that it gets while some ramp up; null: all of it.</param>
    /// <param name="previous">The scheduler that this one follows, so that rotation can go on where it was; null: none.</param>
    IScheduler Create(SchedulerSettings settings, IReadOnlyList<RealServerState> servers, int poolSize, double[]? shares, IScheduler? previous);
}
