namespace LbAgent.Domain;

/// <summary>How something differs between two snapshots.</summary>
internal enum DifferenceKind
{
    Added,
    Removed,
    Changed,
}
