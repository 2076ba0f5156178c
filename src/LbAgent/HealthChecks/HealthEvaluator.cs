using System;
using System.Globalization;
using LbAgent.Domain;

namespace LbAgent.HealthChecks;

/// <summary>
/// Turns probe results into health by the timers of the check. Pure: times come in as readings of one monotonic clock.
/// Used by one monitor, from one thread at a time.
/// </summary>
internal sealed class HealthEvaluator(HealthCheckSettings settings, Health initial)
{
    private TimeSpan? _firstSuspect;
    private string _lastFailure = "no answer yet";
    private int _failures;
    private int _successes;

    public Health Health { get; private set; } = initial;

    /// <summary>What speaks for the present health, or against it, in words; empty before the first probe.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Start of one probe to the start of the next.</summary>
    public TimeSpan NextInterval => Health == Health.Unhealthy ? settings.DeadInterval : settings.Interval;

    /// <summary>When the server becomes Unhealthy unless a good probe comes first; null: not by the clock.</summary>
    public TimeSpan? Deadline =>
        Health != Health.Unhealthy && settings.Timeout is { } timeout ? _firstSuspect + timeout : null;

    /// <summary>A probe starts.</summary>
    public void Begin(TimeSpan now) => _firstSuspect ??= now;

    /// <summary>A probe could not be sent: the deadline does not run meanwhile.</summary>
    public void Skip() => _firstSuspect = null;

    /// <summary>The deadline has passed without a good probe.</summary>
    public HealthVerdict? Expire(TimeSpan now) => Deadline <= now
        ? Become(Health.Unhealthy, $"no good probe within {DurationText.Of(settings.Timeout!.Value)} ({_lastFailure})")
        : null;

    /// <summary>A probe was good. A server that is not Unhealthy needs one such, one that is needs Rise in a row.</summary>
    public HealthVerdict? Succeed(string reason)
    {
        _firstSuspect = null;
        _failures = 0;
        _successes++;
        Reason = Health == Health.Unhealthy ? Reason : reason;
        var needed = Health == Health.Unhealthy ? settings.Rise : 1;
        return Health != Health.Healthy && _successes >= needed ? Become(Health.Healthy, reason) : null;
    }

    /// <summary>A probe failed.</summary>
    public HealthVerdict? Fail(string reason)
    {
        _successes = 0;
        _lastFailure = reason;
        if (Health == Health.Unhealthy)
        {
            // Found so by somebody else: from now on it is by our own judgement.
            Reason = Reason.Length == 0 ? reason : Reason;
            return null;
        }

        _failures++;
        var counted = string.Create(CultureInfo.InvariantCulture, $"{reason} ({_failures} of {settings.Retries})");
        Reason = counted;
        return _failures >= settings.Retries ? Become(Health.Unhealthy, counted) : null;
    }

    private HealthVerdict Become(Health health, string reason)
    {
        Health = health;
        Reason = reason;
        _failures = 0;
        _successes = 0;
        return new HealthVerdict(health, reason);
    }
}
