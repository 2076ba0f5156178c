using System.Collections.Generic;
using System.Linq;
using LbAgent.Domain;

namespace LbAgent.Control;

/// <summary>How a proposal ended: refused, or in force (judged, for a dry run) with what changed; with every finding either way.</summary>
/// <param name="Findings">Errors before warnings. A change with an error is refused; one with warnings alone is made.</param>
/// <param name="Revision">The revision now in force.</param>
/// <param name="Differences">What changed, field by field; nothing where the change was refused.</param>
/// <param name="Counts">How much changed; nothing where the change was refused.</param>
internal sealed record ChangeOutcome(
    IReadOnlyList<Finding> Findings, ulong Revision, IReadOnlyList<FieldDifference> Differences, ChangeCounts Counts)
{
    public bool IsRefused => HasError(Findings);

    public static bool HasError(IEnumerable<Finding> findings) => findings.Any(finding => finding.Severity == FindingSeverity.Error);

    public static ChangeOutcome Refused(IEnumerable<Finding> findings, ulong revision) =>
        new([.. findings.OrderBy(finding => finding.Severity)], revision, [], ChangeCounts.None);
}
