using System.Diagnostics;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>One line a probe, and what this box needs for it.</summary>
internal sealed class ProbeFactory(CheckLoop loop, DsrPaths paths)
{
    public static IPEndPoint TargetOf(HealthCheckSettings settings, ServerKey server) =>
        new(settings.Address ?? server.Address, settings.Port == 0 ? server.Port : settings.Port);

    /// <summary>The VIP addresses that a check asks a server at: none where it has an address of its own.</summary>
    public static ValueList<DsrAddress> AskedAt(HealthCheckSettings settings, ValueList<DsrAddress> addresses) =>
        settings.Address is null ? addresses : ValueList<DsrAddress>.Empty;

    /// <param name="settings">The check.</param>
    /// <param name="server">Whom to ask.</param>
    /// <param name="addresses">VIP addresses that it answers clients at itself.</param>
    public IProbe Create(HealthCheckSettings settings, ServerKey server, ValueList<DsrAddress> addresses)
    {
        var target = TargetOf(settings, server);
        var own = Create(settings, target, path: null);
        (DsrPath Path, IProbe Probe)[] vips =
        [
            .. AskedAt(settings, addresses).Select(address => paths.TryOpen(address, server.Address)).OfType<DsrPath>().Select(path => (path, Create(settings, target, path))),
        ];
        return vips.Length == 0 ? own : new DsrProbe(loop.Agenda, server.Address, own, vips);
    }

    private IProbe Create(HealthCheckSettings settings, IPEndPoint target, DsrPath? path) => (settings.Type, loop.Epoll) switch
    {
        (HealthCheckType.Tcp, { } epoll) => new TcpProbe(epoll, target, isHalfOpen: false, path, ProbeHeader.Of(settings)),
        (HealthCheckType.Tcp, null) => new ConnectProbe(loop.Agenda, target, ProbeHeader.Of(settings)),
        (HealthCheckType.TcpHalfOpen, { } epoll) => new TcpProbe(epoll, target, isHalfOpen: true, path, header: []),
        (HealthCheckType.Icmp, { } epoll) => new IcmpProbe(epoll, target, path),
        (HealthCheckType.Icmp, null) => new PingProbe(loop.Agenda, target, settings.Response),
        (HealthCheckType.Http or HealthCheckType.HttpContent, _) => new HttpProbe(loop.Agenda, target, settings, path),
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
