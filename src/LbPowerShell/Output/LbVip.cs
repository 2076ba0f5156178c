using System;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Output;

/// <summary>A VIP as asked and as observed.</summary>
public sealed class LbVip : LbObject
{
    public string Name { get; set; } = string.Empty;

    public string Address { get; set; } = string.Empty;

    /// <summary>A port, a range as 8000-8100, or any.</summary>
    public string Port { get; set; } = string.Empty;

    public LbProtocol Protocol { get; set; }

    public string Pool { get; set; } = string.Empty;

    public LbForwardingMode ForwardingMode { get; set; }

    /// <summary>Of the pool.</summary>
    public LbScheduler Scheduler { get; set; }

    public LbAdminState AdminState { get; set; }

    public LbVipState State { get; set; }

    /// <summary>Why it does not listen.</summary>
    public string StateReason { get; set; } = string.Empty;

    /// <summary>Servers of the pool that can take new flows.</summary>
    public int ServersAvailable { get; set; }

    public int ServersTotal { get; set; }

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

    /// <summary>Who may use it; empty: everyone.</summary>
    public JoinedList<string> AllowFrom { get; set; } = Array.Empty<string>();

    /// <summary>auto, off or an address.</summary>
    public string SourceNat { get; set; } = string.Empty;

    /// <summary>0: no limit.</summary>
    public uint MaxConnections { get; set; }

    /// <summary>0: no limit.</summary>
    public uint NewConnectionsPerSecond { get; set; }

    /// <summary>0: no limit.</summary>
    public uint NewConnectionsPerSecondPerSource { get; set; }

    public TimeSpan IdleTimeout { get; set; }

    public TimeSpan HalfClosedTimeout { get; set; }

    /// <summary>Every connection begins with a PROXY protocol header that names the client.</summary>
    public bool AcceptProxyProtocol { get; set; }

    /// <summary>Whether a UDP VIP chooses a server for each client's port (Flow) or for each datagram.</summary>
    public LbBalance Balance { get; set; }

    /// <summary>Address and port, as 10.0.0.1:80, [fd00::1]:8000-8100 or 10.0.0.1:any.</summary>
    public string Endpoint => Address.IndexOf(':') >= 0 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    public override string ToString() => Name;
}
