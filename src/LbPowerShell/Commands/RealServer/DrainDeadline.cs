using System;
using System.Diagnostics;

namespace LbAdmin.PowerShell.Commands;

/// <summary>How long servers may drain, from its making on, and what then. On the monotonic clock. Any thread.</summary>
internal sealed class DrainDeadline
{
    /// <summary>Between two looks at an agent.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public DrainDeadline(TimeSpan? timeout, bool endsFlows, string note)
    {
        Timeout = timeout;
        EndsFlows = endsFlows;
        Note = note;
    }

    /// <summary>Null: no end.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>What is left then is ended.</summary>
    public bool EndsFlows { get; }

    /// <summary>For the history, where servers are disabled then.</summary>
    public string Note { get; }

    public bool IsOver => _clock.Elapsed >= Timeout;

    /// <summary>Until the next look: a period, or to the end where that is nearer.</summary>
    public TimeSpan Pause => Timeout - _clock.Elapsed is { } left && left > TimeSpan.Zero && left < Period ? left : Period;
}
