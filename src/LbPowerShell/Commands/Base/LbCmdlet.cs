using System;
using System.Management.Automation;
using System.Threading;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of all cmdlets: Ctrl-C as a cancellation token, findings as error records.</summary>
public abstract class LbCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    private protected LbCmdlet()
    {
    }

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <summary>Sealed so that no cmdlet can break Ctrl-C.</summary>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One non-terminating error for each finding.</summary>
    /// <param name="exception">What was refused.</param>
    /// <param name="agent">Where; null where no agent took part.</param>
    protected void WriteFindings(AgentException exception, string? agent)
    {
        foreach (var finding in exception.Findings)
        {
            WriteError(FindingRecord.Of(finding, agent, exception));
        }
    }

    /// <summary>Ends the cmdlet with the findings: all but the last as non-terminating errors.</summary>
    protected void ThrowFindings(AgentException exception)
    {
        for (var i = 0; i < exception.Findings.Count - 1; i++)
        {
            WriteError(FindingRecord.Of(exception.Findings[i], null, exception));
        }

        ThrowTerminatingError(FindingRecord.Of(exception.Findings[exception.Findings.Count - 1], null, exception));
    }

    /// <summary>Ends the cmdlet with one finding of its own.</summary>
    protected void ThrowFinding(string id, string target, string reason, string remedy, LbFindingCategory category = LbFindingCategory.Invalid) =>
        ThrowFindings(new AgentException(new LbFinding { Id = id, Target = target, Reason = reason, Remedy = remedy, Category = category }));

    /// <summary>Says what long work is at; <see cref="EndProgress"/> takes it off the screen again.</summary>
    /// <param name="status">In words.</param>
    /// <param name="percent">How much is done; -1: nobody knows.</param>
    private protected void ShowProgress(string status, int percent = -1) =>
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, status) { PercentComplete = percent });

    private protected void EndProgress() =>
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, "done") { RecordType = ProgressRecordType.Completed });

    /// <summary>Whether -WhatIf or $WhatIfPreference is in force.</summary>
    protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));
}
