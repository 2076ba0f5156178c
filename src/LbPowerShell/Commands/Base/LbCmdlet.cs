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
    private bool _showsProgress;

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
            if (finding.Severity == LbFindingSeverity.Warning)
            {
                WriteWarning(FindingRecord.TextOf(finding, agent));
            }
            else
            {
                WriteError(FindingRecord.Of(finding, agent, Beneath(exception)));
            }
        }
    }

    /// <summary>Ends the cmdlet with the findings: all but the last as non-terminating errors.</summary>
    protected void ThrowFindings(AgentException exception)
    {
        for (var i = 0; i < exception.Findings.Count - 1; i++)
        {
            WriteError(FindingRecord.Of(exception.Findings[i], null, Beneath(exception)));
        }

        ThrowTerminatingError(FindingRecord.Of(exception.Findings[exception.Findings.Count - 1], null, Beneath(exception)));
    }

    /// <summary>Ends the cmdlet with one finding of its own.</summary>
    protected void ThrowFinding(string id, string target, string reason, string remedy, LbFindingCategory category = LbFindingCategory.Invalid) =>
        ThrowFindings(new AgentException(new LbFinding { Id = id, Target = target, Reason = reason, Remedy = remedy, Category = category }));

    /// <summary>Says what long work is at; <see cref="EndProgress"/> takes it off the screen again.</summary>
    /// <param name="status">In words.</param>
    /// <param name="percent">How much is done; -1: nobody knows.</param>
    private protected void ShowProgress(string status, int percent = -1)
    {
        _showsProgress = true;
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, status) { PercentComplete = percent });
    }

    private protected void EndProgress()
    {
        if (_showsProgress)
        {
            _showsProgress = false;
            WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>Whether -WhatIf or $WhatIfPreference is in force.</summary>
    protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>
    /// Asks, where the user's settings want that. Where a question has to be asked and nobody is there to answer it, the cmdlet ends.
    /// </summary>
    /// <param name="description">What -WhatIf and -Verbose tell.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="remedy">What to do where nobody answers.</param>
    private protected bool Ask(string description, string question, string remedy)
    {
        EndProgress();
#pragma warning disable CA1031 // Each host fails in its own way where nobody answers; that of pwsh has a null reference at the end of the input.
        try
        {
            return ShouldProcess(description, question, "Confirm");
        }
        catch (Exception exception) when (exception is not PipelineStoppedException)
        {
            ThrowFindings(new AgentException(
                new LbFinding
                {
                    Id = "Lb.Change.NotConfirmed",
                    Target = question.TrimEnd('?'),
                    Reason = "this has to be confirmed, and nobody is there to answer; it was not done",
                    Remedy = remedy,
                    Category = LbFindingCategory.NotAvailable,
                },
                exception));
            throw;
        }
#pragma warning restore CA1031
    }

    /// <summary>What the software underneath threw is hundreds of lines: only -Debug, or $DebugPreference, shows it with the error.</summary>
    private Exception? Beneath(AgentException exception)
    {
        var isDebug = MyInvocation.BoundParameters.TryGetValue("Debug", out var given)
            ? LanguagePrimitives.IsTrue(given)
            : !Equals($"{GetVariableValue("DebugPreference")}", nameof(ActionPreference.SilentlyContinue));
        return isDebug ? exception.InnerException : null;
    }
}
