namespace LbAgent.Domain;

/// <summary>What a finding does to the change that it is about.</summary>
internal enum FindingSeverity
{
    /// <summary>The change is refused.</summary>
    Error,

    /// <summary>The change is made; whoever makes it is told.</summary>
    Warning,
}
