using LbAgent.Domain;

namespace LbAgent.Contract;

/// <summary>One revision as it stands on disk; either whole or a difference to the one before.</summary>
internal sealed record StoredRevision(RevisionInfo Info, ConfigurationSnapshot? Whole, SnapshotDiff? Diff);
