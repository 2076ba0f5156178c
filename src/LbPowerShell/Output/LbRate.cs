using System;

namespace LbAdmin.PowerShell.Output;

/// <summary>What counters of one VIP, of one real server or of passing traffic gained a second, between two readings.</summary>
public sealed class LbRate : LbObject
{
    public LbStatisticsKind Kind { get; set; }

    /// <summary>Of a real server: the VIPs of its pool.</summary>
    public string Vip { get; set; } = string.Empty;

    public string Pool { get; set; } = string.Empty;

    /// <summary>Address and port; empty in the row of a VIP.</summary>
    public string Server { get; set; } = string.Empty;

    /// <summary>State of the VIP, health of the server, at the second reading.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>Of the second reading; local time.</summary>
    public DateTime Time { get; set; }

    /// <summary>Between the two readings, as measured.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>Flows open at the second reading.</summary>
    public long ActiveFlows { get; set; }

    /// <summary>New flows a second.</summary>
    public double FlowsPerSecond { get; set; }

    public double RefusedPerSecond { get; set; }

    public double FailedPerSecond { get; set; }

    /// <summary>From clients. Null: the engine sees bytes, not packets (proxy).</summary>
    public double? PacketsPerSecond { get; set; }

    /// <summary>From clients, in bits.</summary>
    public double BitsInPerSecond { get; set; }

    /// <summary>To clients, in bits. None in DSR: answers do not pass the load balancer.</summary>
    public double BitsOutPerSecond { get; set; }

    /// <summary>Both ways together.</summary>
    public double BitsPerSecond => BitsInPerSecond + BitsOutPerSecond;

    /// <summary>What is measured: the VIP, the real server, or (passing).</summary>
    public string Target => Kind switch
    {
        LbStatisticsKind.Passing => "(passing)",
        LbStatisticsKind.Server => Server,
        _ => Vip,
    };

    public override string ToString() => Target;
}
