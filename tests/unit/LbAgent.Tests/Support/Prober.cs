using System;
using System.Collections.Generic;
using System.Net;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Dsr;
using LbAgent.HealthChecks.Loop;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbAgent.Tests.Support;

/// <summary>Probes by hand, on a check loop of its own. Made in a network namespace, it can be used from anywhere.</summary>
internal sealed class Prober : IDisposable
{
    private readonly DsrPaths _paths;
    private readonly HealthCheckTester _tester;

    public Prober()
    {
        _paths = new DsrPaths(Events);
        Probes = new ProbeFactory(Loop, _paths);
        _tester = new HealthCheckTester(Loop, Probes, TimeProvider.System);
    }

    public EventLog Events { get; } = new(TimeProvider.System, NullLogger<EventLog>.Instance);

    public CheckLoop Loop { get; } = new(TimeProvider.System);

    public ProbeFactory Probes { get; }

    /// <param name="settings">The check.</param>
    /// <param name="server">Whom to ask.</param>
    /// <param name="addresses">VIP addresses that it is asked at too.</param>
    public Task<ProbeReport> ProbeAsync(HealthCheckSettings settings, IPEndPoint server, params IEnumerable<DsrAddress> addresses) =>
        _tester.ProbeAsync(settings, new ServerKey(server.Address, server.Port), new(addresses));

    /// <summary>What a probe says in one line, as "Good: connected from 127.0.0.1".</summary>
    public async Task<string> AskAsync(HealthCheckSettings settings, IPEndPoint server)
    {
        var report = await ProbeAsync(settings, server);
        return $"{report.Result.Outcome}: {report.Result.Reason}";
    }

    public void Dispose()
    {
        Loop.Dispose();
        _paths.Dispose();
    }
}
