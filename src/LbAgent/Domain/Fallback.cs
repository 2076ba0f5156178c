namespace LbAgent.Domain;

/// <summary>Where flows go when no server of the pool is Healthy.</summary>
internal enum Fallback
{
    None,
    UseAll,
}
