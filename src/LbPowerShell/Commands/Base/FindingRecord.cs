using System;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>A finding as PowerShell shows errors: stable id, category, target, and the agent at the end of the sentence.</summary>
internal static class FindingRecord
{
    public static ErrorRecord Of(LbFinding finding, string? agent, Exception? inner)
    {
        var message = agent is null ? finding.ToString() : $"{finding} [{agent}]";
        finding.AgentName = agent ?? string.Empty;
        return new ErrorRecord(new InvalidOperationException(message, inner), finding.Id, Category(finding), finding.Target);
    }

    private static ErrorCategory Category(LbFinding finding) => finding.Id switch
    {
        "Lb.Agent.Unreachable" => ErrorCategory.ConnectionError,
        "Lb.Agent.Timeout" or "Lb.RealServer.DrainTimeout" => ErrorCategory.OperationTimeout,
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
