using System.Diagnostics;
using LbAgent.Domain;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>One line a probe; validation lets no other type through.</summary>
internal static class ProbeFactory
{
    private static readonly TcpProbe Tcp = new();

    public static IProbe Create(HealthCheckSettings settings) => settings.Type switch
    {
        HealthCheckType.Tcp => Tcp,
        _ => throw new UnreachableException($"health check {settings.Type} passed validation"),
    };
}
