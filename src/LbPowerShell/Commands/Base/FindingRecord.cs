using System;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>A finding as PowerShell shows errors: stable id, category, target, remedy, and the agent at the end of the sentence.</summary>
internal static class FindingRecord
{
    /// <param name="finding">What is wrong.</param>
    /// <param name="agent">Where; null where no agent took part.</param>
    /// <param name="inner">What lies beneath, for those who look for a fault of the software itself; null: it is not to be shown.</param>
    public static ErrorRecord Of(LbFinding finding, string? agent, Exception? inner)
    {
        finding.AgentName = agent ?? string.Empty;
        var record = new ErrorRecord(new LbException(TextOf(finding, agent), finding, inner), finding.Id, Category(finding), finding.Target);
        if (finding.Remedy.Length > 0)
        {
            // PowerShell shows both, the one below the other.
            record.ErrorDetails = new ErrorDetails(At(finding.Sentence, agent)) { RecommendedAction = finding.Remedy };
        }

        return record;
    }

    public static string TextOf(LbFinding finding, string? agent) => At(finding.ToString(), agent);

    private static string At(string text, string? agent) => agent is null ? text : $"{text} [{agent}]";

    private static ErrorCategory Category(LbFinding finding) => finding.Id switch
    {
        "Lb.Agent.Unreachable" => ErrorCategory.ConnectionError,
        "Lb.Agent.Timeout" or "Lb.RealServer.DrainTimeout" => ErrorCategory.OperationTimeout,
        "Lb.Change.NotConfirmed" => ErrorCategory.OperationStopped,
        "Lb.Agent.AccessDenied" => ErrorCategory.PermissionDenied,
        _ => finding.Category switch
        {
            LbFindingCategory.Invalid => ErrorCategory.InvalidArgument,
            LbFindingCategory.NotFound => ErrorCategory.ObjectNotFound,
            LbFindingCategory.Exists => ErrorCategory.ResourceExists,
            LbFindingCategory.Conflict => ErrorCategory.ResourceBusy,
            LbFindingCategory.NotAvailable => ErrorCategory.NotImplemented,
            LbFindingCategory.Resource => ErrorCategory.ResourceUnavailable,
            _ => ErrorCategory.NotSpecified,
        },
    };
}
