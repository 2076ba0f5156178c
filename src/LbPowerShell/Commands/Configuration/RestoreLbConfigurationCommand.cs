using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Restore-LbConfiguration goes back to what a former revision was; that is a new revision.</summary>
[Cmdlet(VerbsData.Restore, "LbConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(LbChange))]
public sealed class RestoreLbConfigurationCommand : LbChangeCmdlet
{
    /// <summary>A revision that the agent still keeps (Get-LbConfigurationHistory).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public ulong Revision { get; set; }

    /// <summary>Writes what was changed on each agent. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ChangeAgents(
        $"restore revision {Revision}",
        (connection, options, token) => connection.RestoreAsync(Revision, options, token),
        change =>
        {
            WriteVerbose($"[{change.AgentName}] {change}");
            if (PassThru)
            {
                WriteObject(change);
            }
        });
}
