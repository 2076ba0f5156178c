using System.Collections.Generic;
using LbAgent.Domain;

namespace LbAgent.Control;

/// <summary>How a proposal ended: refused with every finding, or in force (judged, for a dry run) with what changed.</summary>
internal sealed record ChangeOutcome(IReadOnlyList<Finding> Findings, ulong Revision, IReadOnlyList<FieldDifference> Differences)
{
    public bool IsRefused => Findings.Count > 0;

    public static ChangeOutcome Refused(IReadOnlyList<Finding> findings, ulong revision) => new(findings, revision, []);
}
