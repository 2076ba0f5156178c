using System;

namespace LbAgent.HealthChecks.Probes;

/// <summary>One step of one probe: what, how long, how it ended, in words.</summary>
internal sealed record ProbeStep(ProbeStepKind Kind, TimeSpan Duration, ProbeOutcome Outcome, string Detail);
