using System.Diagnostics;
using System.Net;
using LbAgent.Domain;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>One line a probe, and what this box needs for it.</summary>
internal sealed class ProbeFactory(CheckLoop loop)
{
    public static IPEndPoint TargetOf(HealthCheckSettings settings, ServerKey server) =>
        new(settings.Address ?? server.Address, settings.Port == 0 ? server.Port : settings.Port);

    public IProbe Create(HealthCheckSettings settings, IPEndPoint target) => (settings.Type, loop.Epoll) switch
    {
        (HealthCheckType.Tcp, { } epoll) => new TcpProbe(epoll, target, isHalfOpen: false),
        (HealthCheckType.Tcp, null) => new ConnectProbe(loop.Agenda, target),
        (HealthCheckType.TcpHalfOpen, { } epoll) => new TcpProbe(epoll, target, isHalfOpen: true),
        (HealthCheckType.Icmp, { } epoll) => new IcmpProbe(epoll, target),
        (HealthCheckType.Icmp, null) => new PingProbe(loop.Agenda, target, settings.Response),
        (HealthCheckType.Http or HealthCheckType.HttpContent, _) => new HttpProbe(loop.Agenda, target, settings),
        _ => throw new UnreachableException($"health check {settings.Type} on this system"),
    };

    /// <summary>Why this box cannot do such a check, in words; empty where it can.</summary>
    public string WhyNot(HealthCheckType type) => type switch
    {
        HealthCheckType.TcpHalfOpen when loop.Epoll is null => "it needs Linux",
        HealthCheckType.Icmp when loop.Epoll is not null => IcmpProbe.WhyNot(),
        _ => "",
    };
}
