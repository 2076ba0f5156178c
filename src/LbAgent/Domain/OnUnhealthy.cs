namespace LbAgent.Domain;

/// <summary>What happens to existing TCP flows of a server that becomes Unhealthy.</summary>
internal enum OnUnhealthy
{
    Keep,
    Reset,
}
