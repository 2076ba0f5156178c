namespace LbAdmin.PowerShell.Output;

/// <summary>What a row of counters is of.</summary>
public enum LbStatisticsKind
{
    Vip,
    Server,

    /// <summary>Traffic for nobody of the agent's, which its kernel engine hands on untouched.</summary>
    Passing,
}
