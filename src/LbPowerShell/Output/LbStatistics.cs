namespace LbAdmin.PowerShell.Output;

/// <summary>Counters of one VIP or of one real server since the agent started, or of what merely passes the kernel engine.</summary>
public sealed class LbStatistics : LbObject
{
    public LbStatisticsKind Kind { get; set; }

    /// <summary>Of a real server: the VIPs of its pool.</summary>
    public string Vip { get; set; } = string.Empty;

    public string Pool { get; set; } = string.Empty;

    /// <summary>Empty in the row of a VIP.</summary>
    public string Server { get; set; } = string.Empty;

    /// <summary>State of the VIP, health of the server.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>Flows open now.</summary>
    public long ActiveFlows { get; set; }

    /// <summary>Since the agent started.</summary>
    public long TotalFlows { get; set; }

    /// <summary>Refused at once: no server could take the flow, or a limit was reached.</summary>
    public long RefusedFlows { get; set; }

    /// <summary>No server could be reached, or the flow ended by an error.</summary>
    public long FailedFlows { get; set; }

    /// <summary>From clients. Null: the engine sees bytes, not packets (proxy).</summary>
    public long? PacketsIn { get; set; }

    /// <summary>From clients, in bytes.</summary>
    public long BytesIn { get; set; }

    /// <summary>To clients, in bytes. None in DSR: answers do not pass the load balancer.</summary>
    public long BytesOut { get; set; }

    /// <summary>What is counted: the VIP, the real server, or (passing).</summary>
    public string Target => Kind switch
    {
        LbStatisticsKind.Passing => "(passing)",
        LbStatisticsKind.Server => Server,
        _ => Vip,
    };

    public override string ToString() => Target;
}
