using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Store;

/// <summary>What a start found on disk.</summary>
/// <param name="Snapshot">The newest good revision.</param>
/// <param name="History">Revisions that were read, oldest first.</param>
/// <param name="DamagedSegments">Files with damage, by path.</param>
/// <param name="Last">The newest segment; null where there is none.</param>
/// <param name="LastPath">Its path.</param>
internal sealed record RecoveredState(
    ConfigurationSnapshot Snapshot,
    IReadOnlyList<RevisionInfo> History,
    IReadOnlyList<string> DamagedSegments,
    SegmentContent? Last,
    string LastPath);
