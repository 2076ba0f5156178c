using System;
using LbAdmin.PowerShell.Output.Values;

namespace LbAdmin.PowerShell.Output;

/// <summary>A pool as asked and as observed.</summary>
public sealed class LbPool : LbObject
{
    public string Name { get; set; } = string.Empty;

    /// <summary>The VIPs that balance over it.</summary>
    public JoinedList<string> Vip { get; set; } = Array.Empty<string>();

    public LbScheduler Scheduler { get; set; }

    /// <summary>For Hash only.</summary>
    public JoinedList<LbHashField> HashOn { get; set; } = Array.Empty<LbHashField>();

    public LbPersistence Persistence { get; set; }

    /// <summary>Leading bits in which clients are alike: IPv4, IPv6.</summary>
    public JoinedList<int> PersistencePrefix { get; set; } = Array.Empty<int>();

    public TimeSpan PersistenceTimeout { get; set; }

    public TimeSpan SlowStart { get; set; }

    public LbOnUnhealthy OnUnhealthy { get; set; }

    public LbFallback Fallback { get; set; }

    public TimeSpan ConnectTimeout { get; set; }

    /// <summary>The header that servers get ahead of each connection.</summary>
    public LbProxyProtocolVersion SendProxyProtocol { get; set; }

    public LbHealthCheckType HealthCheck { get; set; }

    public int ServersAvailable { get; set; }

    public int ServersTotal { get; set; }

    public override string ToString() => Name;
}
