using System;
using LbAgent.Domain;

namespace LbAgent.HealthChecks.Probes;

/// <summary>What a probe found, in words.</summary>
internal readonly record struct ProbeResult(ProbeOutcome Outcome, string Reason)
{
    public bool IsGood => Outcome == ProbeOutcome.Good;

    public static ProbeResult Good(string reason) => new(ProbeOutcome.Good, reason);

    public static ProbeResult Bad(string reason) => new(ProbeOutcome.Bad, reason);

    /// <param name="what">Did not come, as "no SYN-ACK".</param>
    /// <param name="within">The time there was for it.</param>
    public static ProbeResult Missing(string what, TimeSpan within) => Bad($"{what} within {DurationText.Of(within)}");

    public static ProbeResult Impossible(string reason) => new(ProbeOutcome.Impossible, reason);
}
