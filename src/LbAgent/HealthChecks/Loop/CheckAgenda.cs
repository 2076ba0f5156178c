using System;
using System.Collections.Concurrent;

namespace LbAgent.HealthChecks.Loop;

/// <summary>
/// What health checking has to do, and when, on one monotonic clock. Whoever calls <see cref="Run"/> is its thread: all that is due is
/// called there, so nothing that is called is locked. Others <see cref="Post"/>.
/// </summary>
internal sealed class CheckAgenda(TimeProvider time)
{
    private readonly ConcurrentQueue<(Action Work, Due For)> _posted = new();
    private readonly DueQueue _due = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Since this agenda was made.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>The time of day, for people.</summary>
    public DateTimeOffset WallClock => time.GetUtcNow();

    /// <summary>Called, on any thread, when something was posted.</summary>
    public Action? Posted { get; set; }

    /// <summary>How long until something is due; null: nothing is.</summary>
    public TimeSpan? Left => _due.First is { } first ? first.Time - Now : null;

    /// <summary>Runs it on the agenda's thread, soon; what it throws goes to whom it is for. Any thread.</summary>
    public void Post(Due whom, Action work)
    {
        _posted.Enqueue((work, whom));
        Posted?.Invoke();
    }

    public void Set(Due due, TimeSpan when) => _due.Set(due, when);

    public void Clear(Due due) => _due.Remove(due);

    /// <summary>
    /// Does all that is to be done by now, not what becomes due meanwhile: where that takes its time, answers have come, and whoever
    /// waits for them is to see them before the time is over.
    /// </summary>
    public void Run()
    {
        var now = Now;
        RunPosted();
        while (_due.First is { } first && first.Time <= now)
        {
            _due.Remove(first);
            try
            {
                first.OnDue();
            }
            catch (Exception bug)
            {
                first.OnBug(bug);
            }
        }
    }

    /// <summary>Does what was posted, and nothing else.</summary>
    public void RunPosted()
    {
        while (_posted.TryDequeue(out var posted))
        {
            try
            {
                posted.Work();
            }
            catch (Exception bug)
            {
                posted.For.OnBug(bug);
            }
        }
    }
}
