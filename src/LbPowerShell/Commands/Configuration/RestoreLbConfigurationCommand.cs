using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Restore-LbConfiguration goes back to what a former revision was; that is a new revision.</summary>
[Cmdlet(VerbsData.Restore, "LbConfiguration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(LbChange))]
public sealed class RestoreLbConfigurationCommand : LbChangeCmdlet
{
    private readonly List<AgentChange> _changes = [];

    /// <summary>A revision that the agent still keeps (Get-LbConfigurationHistory).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RevisionCompleter))]
    [WholeNumberTransformation(Most = long.MaxValue)]
    public ulong Revision { get; set; }

    /// <summary>Writes what was changed on each agent; with -WhatIf what would be changed. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks nothing. Default: asks before something is removed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? ForcesRemoval => Force;

    protected override void ProcessRecord()
    {
        var revision = Revision;
        _changes.AddRange(Agents.Select(agent => new AgentChange(
            agent, $"restore revision {revision}", (connection, options, token) => connection.RestoreAsync(revision, options, token))));
    }

    private protected override void WriteWhatIf(string agent, LbChange change)
    {
        base.WriteWhatIf(agent, change);
        if (PassThru)
        {
            WriteObject(change);
        }
    }

    protected override void EndProcessing() => ChangeAgents(_changes, (_, change) =>
    {
        if (PassThru)
        {
            WriteObject(change);
        }
    });
}
