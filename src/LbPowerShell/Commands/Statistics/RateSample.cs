using System.Collections.Generic;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What came of one measurement of one agent, or why there is none.</summary>
internal sealed class RateSample
{
    public IReadOnlyList<LbRate> Rates { get; set; } = [];

    /// <summary>How many rows are left out, as their counters began between the two readings.</summary>
    public int BeganAnew { get; set; }

    /// <summary>Names that are not there. Told once.</summary>
    public IReadOnlyList<string> Missing { get; set; } = [];

    public AgentException? Failure { get; set; }
}
