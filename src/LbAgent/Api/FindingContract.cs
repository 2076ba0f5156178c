using System.Collections.Generic;
using System.Linq;
using LbAgent.Contract;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Findings as they travel: so few, and each so short, that a message and a terminal take them.</summary>
internal static class FindingContract
{
    /// <summary>A change may have a finding for each of 100,000 servers; the message that carries them may not be that long.</summary>
    public const int Most = 20;

    private const int LongestText = 300;

    /// <summary>The first of them.</summary>
    public static IEnumerable<V1.Finding> Write(IEnumerable<Finding> findings) => findings.Take(Most).Select(Write);

    /// <summary>What a caller wrote comes back in a refusal: short, and without what a terminal or a log would take for a command.</summary>
    public static string Shown(string text) => string.Concat(
        text.Length > LongestText ? string.Concat(text[..LongestText], "...").Select(Plain) : text.Select(Plain));

    private static V1.Finding Write(Finding finding) => new()
    {
        Id = finding.Id,
        Target = Shown(finding.Target),
        Field = Shown(finding.Field),
        Reason = Shown(finding.Reason),
        Remedy = Shown(finding.Remedy),
        Category = EnumContract.ToWire<FindingCategory, V1.FindingCategory>(finding.Category),
        Severity = EnumContract.ToWire<FindingSeverity, V1.FindingSeverity>(finding.Severity),
    };

    private static char Plain(char c) => char.IsControl(c) ? '?' : c;
}
