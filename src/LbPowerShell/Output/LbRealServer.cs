using System;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Output;

/// <summary>A real server of a pool as asked and as observed.</summary>
public sealed class LbRealServer : LbObject
{
    public string Pool { get; set; } = string.Empty;

    /// <summary>The VIPs that balance over its pool.</summary>
    public JoinedList<string> Vip { get; set; } = Array.Empty<string>();

    public string Address { get; set; } = string.Empty;

    /// <summary>0: the port that the client used.</summary>
    public int Port { get; set; }

    public int Weight { get; set; }

    /// <summary>What the scheduler uses now; 0 when it takes no new flows.</summary>
    public int EffectiveWeight { get; set; }

    public LbAdminState AdminState { get; set; }

    public LbHealth Health { get; set; }

    /// <summary>Of its health, in words.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>Local time.</summary>
    public DateTime? HealthSince { get; set; }

    /// <summary>Local time.</summary>
    public DateTime? LastProbe { get; set; }

    public TimeSpan? LastProbeDuration { get; set; }

    public bool Backup { get; set; }

    /// <summary>0: no limit.</summary>
    public uint MaxConnections { get; set; }

    /// <summary>Flows open now.</summary>
    public long ActiveFlows { get; set; }

    /// <summary>Since the agent started.</summary>
    public long TotalFlows { get; set; }

    /// <summary>Refused at once: no server could take the flow, or a limit was reached.</summary>
    public long RefusedFlows { get; set; }

    /// <summary>No server could be reached, or the flow ended by an error.</summary>
    public long FailedFlows { get; set; }

    /// <summary>From clients. Counted by the kernel engine alone.</summary>
    public long PacketsIn { get; set; }

    /// <summary>From clients, in bytes.</summary>
    public long BytesIn { get; set; }

    /// <summary>To clients, in bytes. None in DSR: answers do not pass the load balancer.</summary>
    public long BytesOut { get; set; }

    /// <summary>Address and port.</summary>
    public string Server => Address.IndexOf(':') >= 0 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    public override string ToString() => Server;
}
