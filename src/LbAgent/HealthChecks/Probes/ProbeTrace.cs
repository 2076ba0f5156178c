using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace LbAgent.HealthChecks.Probes;

/// <summary>The steps of one probe as it goes through them. Any thread.</summary>
internal sealed class ProbeTrace
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly string _where;
    private readonly List<ProbeStep> _steps = [];
    private readonly List<ProbeTrace> _branches = [];
    private ProbeStepKind? _open;
    private long _begin;

    public ProbeTrace(TimeProvider time)
        : this(time, "")
    {
    }

    private ProbeTrace(TimeProvider time, string where) => (_time, _where) = (time, where);

    /// <summary>The step that has begun and is not over; null: none.</summary>
    public ProbeStepKind? Open
    {
        get
        {
            lock (_lock)
            {
                return _open;
            }
        }
    }

    /// <summary>Of a part of the probe that goes on beside others; its steps say where.</summary>
    public ProbeTrace Branch(string where)
    {
        var branch = new ProbeTrace(_time, $"{where}: ");
        lock (_lock)
        {
            _branches.Add(branch);
        }

        return branch;
    }

    /// <summary>A step begins.</summary>
    public void Begin(ProbeStepKind kind)
    {
        lock (_lock)
        {
            (_open, _begin) = (kind, _time.GetTimestamp());
        }
    }

    /// <summary>The step that has begun was good.</summary>
    public void Pass(string detail) => End(ProbeOutcome.Good, detail);

    /// <summary>The probe is over: so is its last step, and what came of the one came of the other. Its own steps, then those of its branches, which have ended.</summary>
    public IReadOnlyList<ProbeStep> End(ProbeResult result)
    {
        End(result.Outcome, result.Reason);
        lock (_lock)
        {
            return [.. _steps, .. _branches.SelectMany(branch => branch._steps)];
        }
    }

    private void End(ProbeOutcome outcome, string detail)
    {
        lock (_lock)
        {
            if (_open is { } kind)
            {
                _steps.Add(new ProbeStep(kind, _time.GetElapsedTime(_begin), outcome, _where + detail));
                _open = null;
            }
        }
    }
}
