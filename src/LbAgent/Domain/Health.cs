namespace LbAgent.Domain;

/// <summary>What was observed of a real server.</summary>
internal enum Health
{
    Unknown,
    Healthy,
    Unhealthy,
}
