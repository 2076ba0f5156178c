namespace LbAdmin.PowerShell.Output;

/// <summary>Picks a real server for a new flow. Numbers are those of the wire contract.</summary>
public enum LbScheduler
{
    RoundRobin = 1,
    WeightedRoundRobin = 2,
    LeastConnection = 3,
    WeightedLeastConnection = 4,
    Hash = 5,
}
