using System.Collections.Generic;
using LbAgent.Contract;

namespace LbAgent.Store;

/// <summary>What a segment holds. The first record is null where it is damaged but can be stepped over.</summary>
/// <param name="Records">In order.</param>
/// <param name="End">How it ends.</param>
/// <param name="WholeLength">Bytes of the first record.</param>
internal sealed record SegmentContent(IReadOnlyList<StoredRevision?> Records, SegmentEnd End, long WholeLength);
