using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>The Icmp check where this is not Linux: by the system's own ping.</summary>
internal sealed class PingProbe(CheckAgenda agenda, IPEndPoint target, TimeSpan response) : AsyncProbe(agenda)
{
    protected override string FirstMissing => "no echo reply";

    protected override async Task<ProbeResult> AskAsync(ProbeTrace? trace, CancellationToken cancellation)
    {
        Enter(trace, ProbeStepKind.Echo, FirstMissing);
        using var ping = new Ping();
        try
        {
            var reply = await ping.SendPingAsync(target.Address, response, cancellationToken: cancellation);
            return reply.Status == IPStatus.Success ? ProbeResult.Good("echo reply") : ProbeResult.Bad($"no echo reply: {reply.Status}");
        }
        catch (PingException failure)
        {
            return ProbeResult.Bad(failure.InnerException?.Message ?? failure.Message);
        }
    }
}
