namespace LbAgent.Domain;

/// <summary>How a real server is picked for a new flow.</summary>
internal enum SchedulerKind
{
    RoundRobin,
    WeightedRoundRobin,
    LeastConnection,
    WeightedLeastConnection,
    Hash,
}
