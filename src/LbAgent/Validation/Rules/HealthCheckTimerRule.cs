using System;
using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Validation.Rules;

/// <summary>Timers and counts of a health check are within their ranges and fit each other.</summary>
internal sealed class HealthCheckTimerRule : IValidationRule
{
    private const int MostProbes = 100;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    public void Check(ConfigurationSnapshot candidate, SnapshotDiff changed, ICollection<Finding> findings)
    {
        foreach (var pool in changed.PutPools)
        {
            if (pool.HealthCheck is { } check)
            {
                CheckOne(TargetName.HealthCheck(pool.Name), check, findings);
            }
        }
    }

    private static void CheckOne(string target, HealthCheckSettings check, ICollection<Finding> findings)
    {
        Range.Check("HealthCheck", target, "Interval", check.Interval, Least, Most, findings);
        if (check.RequestedDeadInterval is { } dead)
        {
            Range.Check("HealthCheck", target, "DeadInterval", dead, Least, Most, findings);
        }

        if (check.Response > check.Interval)
        {
            findings.Add(new(
                "Lb.HealthCheck.ResponseInvalid",
                target,
                "Response",
                $"{DurationText.Of(check.Response)} is longer than the interval of {DurationText.Of(check.Interval)}.",
                "Give a response time of at most the interval, or lengthen the interval."));
        }
        else
        {
            Range.Check("HealthCheck", target, "Response", check.Response, TimeSpan.FromMilliseconds(1), Most, findings);
        }

        if (check.Timeout is { } timeout && timeout < check.Response)
        {
            findings.Add(new(
                "Lb.HealthCheck.TimeoutInvalid",
                target,
                "Timeout",
                $"{DurationText.Of(timeout)} is shorter than the response time of {DurationText.Of(check.Response)}.",
                "Give a timeout of at least the response time, or 0 for none."));
        }

        CheckCount(target, "Retries", check.Retries, findings);
        CheckCount(target, "Rise", check.Rise, findings);
        if (check.InitialHealth == Health.Unhealthy)
        {
            findings.Add(new("Lb.HealthCheck.InitialHealthInvalid", target, "InitialHealth", "a server starts Unknown or Healthy.", "Use Unknown (no traffic until the first good probe) or Healthy."));
        }
    }

    private static void CheckCount(string target, string field, int value, ICollection<Finding> findings)
    {
        if (value is < 1 or > MostProbes)
        {
            findings.Add(new($"Lb.HealthCheck.{field}Invalid", target, field, $"{value} is out of range.", $"Give 1 to {MostProbes}."));
        }
    }
}
