using LbAdmin.PowerShell.Output;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>What an agent finds wrong, or worth saying.</summary>
internal static class FindingMapping
{
    public static LbFinding Read(Finding finding) => new()
    {
        Id = finding.Id,
        Target = finding.Target,
        Field = finding.Field,
        Reason = finding.Reason,
        Remedy = finding.Remedy,
        Category = (LbFindingCategory)finding.Category,
        // An older agent gives none, and knows errors alone.
        Severity = finding.Severity == FindingSeverity.Warning ? LbFindingSeverity.Warning : LbFindingSeverity.Error,
    };

    public static LbFinding Read(string agent, Finding finding)
    {
        var read = Read(finding);
        read.AgentName = agent;
        return read;
    }
}
