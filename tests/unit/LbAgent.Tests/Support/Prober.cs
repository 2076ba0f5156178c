using System;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.Tests.Support;

/// <summary>Probes by hand, on a check loop of its own. Made in a network namespace, it can be used from anywhere.</summary>
internal sealed class Prober : IDisposable
{
    private readonly HealthCheckTester _tester;

    public Prober()
    {
        Probes = new ProbeFactory(Loop);
        _tester = new HealthCheckTester(Loop, Probes, TimeProvider.System);
    }

    public CheckLoop Loop { get; } = new(TimeProvider.System);

    public ProbeFactory Probes { get; }

    public Task<ProbeReport> ProbeAsync(HealthCheckSettings settings, IPEndPoint server) =>
        _tester.ProbeAsync(settings, new ServerKey(server.Address, server.Port));

    /// <summary>What a probe says in one line, as "Good: connected from 127.0.0.1".</summary>
    public async Task<string> AskAsync(HealthCheckSettings settings, IPEndPoint server)
    {
        var report = await ProbeAsync(settings, server);
        return $"{report.Result.Outcome}: {report.Result.Reason}";
    }

    public void Dispose() => Loop.Dispose();
}
