using System;
using System.Net;

namespace LbAgent.Domain;

/// <summary>How the real servers of a pool are watched. All times are monotonic.</summary>
internal sealed record HealthCheckSettings
{
    public static readonly HealthCheckSettings Default = new();

    private static readonly TimeSpan DefaultResponse = TimeSpan.FromSeconds(2);

    private readonly HealthCheckType _type = HealthCheckType.Tcp;

    /// <summary>Given one, it is no longer implied.</summary>
    public HealthCheckType Type
    {
        get => _type;
        init => (_type, IsTypeImplied) = (value, false);
    }

    /// <summary>Nobody asked for the type: it follows from the pool's VIPs (<see cref="ImpliedChecks"/>).</summary>
    public bool IsTypeImplied { get; private init; } = true;

    /// <summary>From the start of one probe to the start of the next, while not Unhealthy; 100 ms to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As asked; null: 2 s, or the interval where that is shorter.</summary>
    public TimeSpan? RequestedResponse { get; init; }

    /// <summary>This many failed probes in a row make a server Unhealthy; 1 to 100.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Null: not used. Else Unhealthy this long after the start of the earliest probe after the last good one.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>As asked; null: as <see cref="Interval"/>.</summary>
    public TimeSpan? RequestedDeadInterval { get; init; }

    /// <summary>This many good probes in a row bring a server back; 1 to 100.</summary>
    public int Rise { get; init; } = 1;

    public Health InitialHealth { get; init; } = Health.Unknown;

    /// <summary>0: the server's own.</summary>
    public int Port { get; init; }

    /// <summary>Null: the server's own.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The PROXY protocol header ahead of a probe's connection; for types that send data on one.</summary>
    public CheckProxyProtocol SendProxyProtocol { get; init; } = CheckProxyProtocol.Auto;

    /// <summary>Only for Http and HttpContent.</summary>
    public HttpProbeSettings? Http { get; init; }

    /// <summary>A probe without an answer for this long has failed.</summary>
    public TimeSpan Response => RequestedResponse ?? (Interval < DefaultResponse ? Interval : DefaultResponse);

    /// <summary>The interval while Unhealthy.</summary>
    public TimeSpan DeadInterval => RequestedDeadInterval ?? Interval;

    /// <summary>The same, with Auto made what it comes to.</summary>
    /// <param name="pool">What the pool's servers get ahead of clients' connections.</param>
    public HealthCheckSettings For(ProxyProtocolVersion pool) => SendProxyProtocol != CheckProxyProtocol.Auto
        ? this
        : this with
        {
            SendProxyProtocol = (pool, Port, Address) switch
            {
                (ProxyProtocolVersion.V1, 0, null) => CheckProxyProtocol.V1,
                (ProxyProtocolVersion.V2, 0, null) => CheckProxyProtocol.V2,
                _ => CheckProxyProtocol.Off,
            },
        };

    /// <summary>The same, with a type that nobody asked for.</summary>
    public HealthCheckSettings Implying(HealthCheckType type) => this with { Type = type, IsTypeImplied = true };

    /// <summary>
    /// The longest from the failure of a server to its being Unhealthy: it fails just after a good probe, the next probe
    /// starts an interval later, and the last of <see cref="Retries"/> failures needs the whole response time; or the
    /// <see cref="Timeout"/> from that next probe on, where that is sooner.
    /// </summary>
    public TimeSpan WorstCaseDetection
    {
        get
        {
            var byRetries = (Interval * Retries) + Response;
            return Timeout is { } timeout && Interval + timeout < byRetries ? Interval + timeout : byRetries;
        }
    }
}
