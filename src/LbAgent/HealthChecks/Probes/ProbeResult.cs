namespace LbAgent.HealthChecks.Probes;

/// <summary>What a probe found, in words.</summary>
internal readonly record struct ProbeResult(ProbeOutcome Outcome, string Reason)
{
    public bool IsGood => Outcome == ProbeOutcome.Good;

    public static ProbeResult Good(string reason) => new(ProbeOutcome.Good, reason);

    public static ProbeResult Bad(string reason) => new(ProbeOutcome.Bad, reason);

    public static ProbeResult Impossible(string reason) => new(ProbeOutcome.Impossible, reason);
}
