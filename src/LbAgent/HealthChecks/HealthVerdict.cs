using LbAgent.Domain;

namespace LbAgent.HealthChecks;

/// <summary>A change of health that an evaluator has come to, with its reason in words.</summary>
internal sealed record HealthVerdict(Health Health, string Reason);
