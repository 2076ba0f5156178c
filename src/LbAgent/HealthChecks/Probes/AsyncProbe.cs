using System;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>
/// A probe that asks by tasks. What comes of them is posted to the agenda; what comes too late is dropped. Its source of cancellation
/// has no timer and is never disposed: the task may end while it is given up.
/// </summary>
#pragma warning disable CA1001 // The source: see above.
internal abstract class AsyncProbe(CheckAgenda agenda) : IProbe
#pragma warning restore CA1001
{
    private CancellationTokenSource? _asking;
    private volatile string _missing = "";

    /// <summary>What does not come at first, as "no SYN-ACK".</summary>
    protected abstract string FirstMissing { get; }

    public void Begin(ProbeCaller caller, ProbeTrace? trace)
    {
        _asking = new CancellationTokenSource();
        _missing = FirstMissing;
        _ = AskAsync(caller, trace, _asking);
    }

    public ProbeResult GiveUp(TimeSpan after)
    {
        _asking?.Cancel();
        _asking = null;
        return ProbeResult.Missing(_missing, after) with { HasConnected = _missing != FirstMissing };
    }

    /// <exception cref="OperationCanceledException">It was given up.</exception>
    protected abstract Task<ProbeResult> AskAsync(ProbeTrace? trace, CancellationToken cancellation);

    /// <summary>The next step begins; until it is over, that is missing.</summary>
    protected void Enter(ProbeTrace? trace, ProbeStepKind step, string missing)
    {
        _missing = missing;
        trace?.Begin(step);
    }

    private async Task AskAsync(ProbeCaller caller, ProbeTrace? trace, CancellationTokenSource asking)
    {
        try
        {
            // Not on the agenda's thread: nothing that waits may hold it up.
            var result = await Task.Run(() => AskAsync(trace, asking.Token), CancellationToken.None);
            agenda.Post(caller, () => Tell(asking, () => caller.OnResult(result)));
        }
        catch (OperationCanceledException) when (asking.IsCancellationRequested)
        {
            // Given up: nobody waits for it.
        }
        catch (Exception bug)
        {
            agenda.Post(caller, () => Tell(asking, () => caller.OnBug(bug)));
        }
    }

    /// <summary>Nothing of a probe that was given up: even what broke then may have broken by that.</summary>
    private void Tell(CancellationTokenSource asking, Action tell)
    {
        if (_asking == asking)
        {
            _asking = null;
            tell();
        }
    }
}
