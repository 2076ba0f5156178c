using System;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>Settings of a pool. Null: not given.</summary>
public sealed class PoolSettings
{
    public string Name { get; set; } = string.Empty;

    public LbScheduler? Scheduler { get; set; }

    public LbHashField[]? HashOn { get; set; }

    public LbPersistence? Persistence { get; set; }

    /// <summary>IPv4, IPv6.</summary>
    public int[]? PersistencePrefix { get; set; }

    public TimeSpan? PersistenceTimeout { get; set; }

    public TimeSpan? SlowStart { get; set; }

    public LbOnUnhealthy? OnUnhealthy { get; set; }

    public LbFallback? Fallback { get; set; }

    public TimeSpan? ConnectTimeout { get; set; }

    public LbProxyProtocolVersion? SendProxyProtocol { get; set; }

    public HealthCheckSettings? HealthCheck { get; set; }

    /// <summary>Only in a whole configuration.</summary>
    public RealServerSettings[]? Servers { get; set; }

    public override string ToString() => Name;

    /// <summary>The same settings for another pool.</summary>
    public PoolSettings For(string name)
    {
        var copy = (PoolSettings)MemberwiseClone();
        copy.Name = name;
        return copy;
    }
}
