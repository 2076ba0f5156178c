using System;

namespace LbAgent.Domain;

/// <summary>The group of real servers that VIPs balance over; owns scheduler and health check.</summary>
internal sealed record Pool
{
    public required string Name { get; init; }

    public SchedulerSettings Scheduler { get; init; } = SchedulerSettings.RoundRobin;

    public PersistenceSettings Persistence { get; init; } = PersistenceSettings.None;

    /// <summary>Null: no checking, servers are always Healthy.</summary>
    public HealthCheckSettings? HealthCheck { get; init; } = HealthCheckSettings.Default;

    /// <summary>Ramp for servers that are new or back from Unhealthy; zero: none.</summary>
    public TimeSpan SlowStart { get; init; }

    public OnUnhealthy OnUnhealthy { get; init; } = OnUnhealthy.Keep;

    public Fallback Fallback { get; init; } = Fallback.None;

    /// <summary>How long the proxy engine waits for a server to accept; 10 ms to 5 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Servers get a PROXY protocol header ahead of each connection's bytes. TCP only.</summary>
    public ProxyProtocolVersion SendProxyProtocol { get; init; }

    /// <summary>The check as servers are probed by it.</summary>
    public HealthCheckSettings? Probes => HealthCheck?.For(SendProxyProtocol);

    public ValueList<RealServer> Servers { get; init; } = ValueList<RealServer>.Empty;

    /// <summary>Position of the server with this identity, or -1.</summary>
    public int IndexOf(ServerKey key)
    {
        for (var i = 0; i < Servers.Count; i++)
        {
            if (Servers[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
