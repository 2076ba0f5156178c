using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbConfiguration shows the whole desired state, now or of a former revision.</summary>
[Cmdlet(VerbsCommon.Get, "LbConfiguration")]
[OutputType(typeof(LbConfiguration))]
public sealed class GetLbConfigurationCommand : LbAgentCmdlet
{
    /// <summary>A revision that the agent still keeps (Get-LbConfigurationHistory). Default: the one in force.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RevisionCompleter))]
    [WholeNumberTransformation(Most = long.MaxValue)]
    public ulong? Revision { get; set; }

    protected override void ProcessRecord() =>
        CallAgents(Agents, (connection, token) => connection.GetConfigurationAsync(Revision, token), (_, configuration) => WriteObject(configuration));
}
