using LbAgent.HealthChecks.Loop;

namespace LbAgent.HealthChecks.Probes;

/// <summary>Who has a probe made, and is told what came of it. On the agenda's thread.</summary>
internal abstract class ProbeCaller : Due
{
    /// <summary>The one result of a probe that was not given up before.</summary>
    public abstract void OnResult(ProbeResult result);
}
