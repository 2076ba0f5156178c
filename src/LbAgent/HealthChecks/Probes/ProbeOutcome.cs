namespace LbAgent.HealthChecks.Probes;

/// <summary>What came of a probe.</summary>
internal enum ProbeOutcome
{
    Good,
    Bad,

    /// <summary>This box could not ask (no descriptors, no rights). That says nothing about the server.</summary>
    Impossible,
}
