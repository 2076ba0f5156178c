using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Base of the cmdlets that change agents: revision, note, and -WhatIf as the agent itself sees it.</summary>
public abstract class LbChangeCmdlet : LbAgentCmdlet
{
    private protected LbChangeCmdlet()
    {
    }

    /// <summary>The revision that the change was made against; the agent refuses if it has another by now. Default: whatever it has.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RevisionCompleter))]
    [WholeNumberTransformation(Most = long.MaxValue)]
    public ulong? ExpectedRevision { get; set; }

    /// <summary>Free text for the history (Get-LbConfigurationHistory). Default: none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string Note { get; set; } = string.Empty;

    private protected override bool TellsCalls => false;

    private protected AgentChangeOptions Options => new() { ExpectedRevision = ExpectedRevision, DryRun = IsWhatIf, Note = Note };

    /// <summary>
    /// Of a cmdlet that may remove much: its -Force. Such a cmdlet asks once for each agent, after the agent's dry run and with counts, and
    /// only if something is removed. Others: null; they ask for each target, where -Confirm wants that.
    /// </summary>
    private protected virtual SwitchParameter? ForcesRemoval => null;

    /// <summary>Asks for one target, where -Confirm wants that.</summary>
    private protected bool IsConfirmed(string agent, string description) =>
        Ask(
            $"[{agent}] {description}",
            $"{char.ToUpperInvariant(description[0])}{description.Substring(1)} on agent {agent}?",
            "Give -Confirm:$false, or leave out -Confirm.");

    /// <summary>What the agent says would change, one line each.</summary>
    private protected virtual void WriteWhatIf(string agent, LbChange change)
    {
        foreach (var difference in change.Differences)
        {
            ShouldProcess($"[{agent}] {difference}", string.Empty, string.Empty);
        }

        if (change.Differences.Length == 0)
        {
            ShouldProcess($"[{agent}] nothing would change", string.Empty, string.Empty);
        }
    }

    /// <summary>What an agent has to say of a change that it makes, or would make.</summary>
    private protected void WriteWarnings(string agent, LbChange change)
    {
        foreach (var warning in change.Warnings)
        {
            WriteWarning(FindingRecord.TextOf(warning, agent));
        }
    }

    /// <summary>Makes changes, one after another where they are for one agent. No agent changes before each has been asked for.</summary>
    private protected void ChangeAgents(IReadOnlyCollection<AgentChange> changes, Action<AgentChange, LbChange> done)
    {
        var rounds = changes.GroupBy(change => change.Agent, StringComparer.Ordinal)
            .SelectMany(ofAgent => ofAgent.Select((change, round) => (change, round)));
        foreach (var round in rounds.GroupBy(pair => pair.round, pair => pair.change).ToArray())
        {
            ChangeEachAgent(round.ToArray(), done);
        }
    }

    private void ChangeEachAgent(IReadOnlyList<AgentChange> changes, Action<AgentChange, LbChange> done)
    {
        var options = Options;
        var confirmed = options.DryRun ? changes : Confirmed(changes, options);
        var ofAgent = confirmed.ToDictionary(change => change.Agent, StringComparer.Ordinal);
        CallAgents(ofAgent.Keys, (connection, token) => ofAgent[connection.Name].SendAsync(connection, options, token), (agent, result) =>
        {
            if (ofAgent[agent].Judged is null)
            {
                WriteWarnings(agent, result);
            }

            if (options.DryRun)
            {
                WriteWhatIf(agent, result);
            }
            else
            {
                WriteVerbose($"[{agent}] {result}");
                done(ofAgent[agent], result);
            }
        });
    }

    /// <summary>Has each agent judge its change, and asks where something would be removed.</summary>
    private IReadOnlyList<AgentChange> Confirmed(IReadOnlyList<AgentChange> changes, AgentChangeOptions options)
    {
        if (ForcesRemoval is not { } force)
        {
            return changes;
        }

        var isConfirm = MyInvocation.BoundParameters.TryGetValue("Confirm", out var given) ? LanguagePrimitives.IsTrue(given) : (bool?)null;
        var variable = GetVariableValue("ConfirmPreference");
        var preference = LanguagePrimitives.TryConvertTo<ConfirmImpact>(variable, CultureInfo.InvariantCulture, out var set)
            ? set
            : ConfirmImpact.High;
        if (!(isConfirm ?? (!force && preference != ConfirmImpact.None)))
        {
            return changes;
        }

        var judged = new List<AgentChange>();
        var ofAgent = changes.ToDictionary(change => change.Agent, StringComparer.Ordinal);
        CallAgents(ofAgent.Keys, (connection, token) => ofAgent[connection.Name].JudgeAsync(connection, options, token), (agent, result) =>
        {
            WriteWarnings(agent, result);
            judged.Add(ofAgent[agent]);
        });

        // What removes nothing is asked for where every change is.
        var asksAlways = isConfirm is true || preference is ConfirmImpact.Low or ConfirmImpact.Medium;
        return changes.Where(judged.Contains).Where(change => change.Judged!.Counts.Removed == 0 && !asksAlways || Ask(
            $"[{change.Agent}] {change.Description}",
            $"{change.Sentence} on {change.Agent}: {change.Judged.Counts}",
            isConfirm is true ? "Leave out -Confirm and give -Force, which asks nothing." : "Give -Force, which asks nothing.")).ToArray();
    }
}
