namespace LbAgent.HealthChecks.Probes;

/// <summary>What a probe found, in words.</summary>
internal readonly record struct ProbeResult(bool IsGood, string Reason);
