namespace LbAgent.HealthChecks.Probes;

/// <summary>The steps of probes, in their order. Each type has some of them.</summary>
internal enum ProbeStepKind
{
    /// <summary>Which address and port is asked.</summary>
    Resolve,
    Connect,
    Echo,
    Tls,
    Request,
    Status,
    Content,
}
