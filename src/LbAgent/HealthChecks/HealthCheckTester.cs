using System;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>Probes a server once, for people who want to see each step. Any thread.</summary>
internal sealed class HealthCheckTester(CheckLoop loop, ProbeFactory probes, TimeProvider time)
{
    /// <summary>Why this box cannot do such a check, in words; empty where it can.</summary>
    public string WhyNot(HealthCheckType type) => probes.WhyNot(type);

    /// <param name="settings">The check.</param>
    /// <param name="server">Whom to ask.</param>
    /// <param name="addresses">VIP addresses that it answers clients at itself.</param>
    public Task<ProbeReport> ProbeAsync(HealthCheckSettings settings, ServerKey server, ValueList<DsrAddress> addresses)
    {
        var trace = new ProbeTrace(time);
        trace.Begin(ProbeStepKind.Resolve);
        var target = ProbeFactory.TargetOf(settings, server);
        trace.Pass(Words(settings, target));
        return new SingleProbe(probes.Create(settings, server, addresses), settings.Response, loop.Agenda, trace).Start();
    }

    private static string Words(HealthCheckSettings settings, IPEndPoint target)
    {
        var where = settings.Type == HealthCheckType.Icmp ? target.Address.ToString() : target.ToString();
        var header = ProbeHeader.Of(settings).Length > 0 ? $", with a PROXY header {settings.SendProxyProtocol}" : "";
        return (settings.Address, settings.Port) switch
        {
            (null, 0) => $"{where}{header}",
            (null, _) => $"{where}, by CheckPort{header}",
            (_, 0) => $"{where}, by CheckAddress{header}",
            _ => $"{where}, by CheckAddress and CheckPort{header}",
        };
    }
}
