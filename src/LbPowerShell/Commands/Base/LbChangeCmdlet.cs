using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
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
    public ulong? ExpectedRevision { get; set; }

    /// <summary>Free text for the history (Get-LbConfigurationHistory). Default: none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string Note { get; set; } = string.Empty;

    private protected AgentChangeOptions Options => new() { ExpectedRevision = ExpectedRevision, DryRun = IsWhatIf, Note = Note };

    /// <summary>Asks for one target, where -Confirm wants that.</summary>
    private protected bool IsConfirmed(string agent, string description) =>
        ShouldProcess($"[{agent}] {description}", $"{char.ToUpperInvariant(description[0])}{description.Substring(1)} on agent {agent}?", "Confirm");

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

    /// <summary>Makes one and the same change on every agent.</summary>
    private protected void ChangeAgents(
        string description,
        Func<IAgentConnection, AgentChangeOptions, CancellationToken, Task<LbChange>> change,
        Action<LbChange> done)
    {
        var options = Options;
        var agents = options.DryRun ? Agents : Agents.Where(agent => IsConfirmed(agent, description)).ToArray();
        CallAgents(agents, (connection, token) => change(connection, options, token), (agent, result) =>
        {
            if (options.DryRun)
            {
                WriteWhatIf(agent, result);
            }
            else
            {
                done(result);
            }
        });
    }
}
