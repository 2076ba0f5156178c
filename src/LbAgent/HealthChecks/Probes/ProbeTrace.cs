using System;
using System.Collections.Generic;
using System.Threading;

namespace LbAgent.HealthChecks.Probes;

/// <summary>The steps of one probe as it goes through them. Any thread.</summary>
internal sealed class ProbeTrace(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<ProbeStep> _steps = [];
    private ProbeStepKind? _open;
    private long _begin;

    /// <summary>A step begins.</summary>
    public void Begin(ProbeStepKind kind)
    {
        lock (_lock)
        {
            (_open, _begin) = (kind, time.GetTimestamp());
        }
    }

    /// <summary>The step that has begun was good.</summary>
    public void Pass(string detail) => End(ProbeOutcome.Good, detail);

    /// <summary>The probe is over: so is its last step, and what came of the one came of the other.</summary>
    public IReadOnlyList<ProbeStep> End(ProbeResult result)
    {
        End(result.Outcome, result.Reason);
        lock (_lock)
        {
            return [.. _steps];
        }
    }

    private void End(ProbeOutcome outcome, string detail)
    {
        lock (_lock)
        {
            if (_open is { } kind)
            {
                _steps.Add(new ProbeStep(kind, time.GetElapsedTime(_begin), outcome, detail));
                _open = null;
            }
        }
    }
}
