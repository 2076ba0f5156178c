using System;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Loop;
using LbAgent.HealthChecks.Probes;

namespace LbAgent.HealthChecks;

/// <summary>One probe, once, with its steps; no verdict comes of it. The agenda's thread, but for <see cref="Start"/> and what comes out.</summary>
internal sealed class SingleProbe(IProbe probe, TimeSpan response, CheckAgenda agenda, ProbeTrace trace) : ProbeCaller
{
    private readonly TaskCompletionSource<ProbeReport> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _start;

    /// <summary>Asks. Completes within the response time. Any thread, once.</summary>
    public Task<ProbeReport> Start()
    {
        agenda.Post(this, () =>
        {
            _start = agenda.Now;
            agenda.Set(this, _start + response);
            probe.Begin(this, trace);
        });
        return _done.Task;
    }

    public override void OnDue() => OnResult(probe.GiveUp(response));

    public override void OnResult(ProbeResult result)
    {
        agenda.Clear(this);
        probe.Retire();
        _done.SetResult(new ProbeReport(result, agenda.Now - _start, trace.End(result)));
    }

    public override void OnBug(Exception bug)
    {
        agenda.Clear(this);
        probe.Retire();
        _done.TrySetException(bug);
    }
}
