using System.Collections.Generic;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Which events to watch. An empty list: all.</summary>
public sealed class EventQuery
{
    /// <summary>How many past events come first.</summary>
    public int Recent { get; set; }

    /// <summary>VIPs, with wildcards; events of their pools and servers are theirs too.</summary>
    public IReadOnlyCollection<string> Vips { get; set; } = [];

    /// <summary>Pools, with wildcards.</summary>
    public IReadOnlyCollection<string> Pools { get; set; } = [];

    public IReadOnlyCollection<LbEventKind> Kinds { get; set; } = [];

    public IReadOnlyCollection<LbEventSeverity> Severities { get; set; } = [];
}
