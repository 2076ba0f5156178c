using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbConfigurationHistory shows who changed what and when, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "LbConfigurationHistory")]
[OutputType(typeof(LbConfigurationRevision))]
public sealed class GetLbConfigurationHistoryCommand : LbAgentCmdlet
{
    /// <summary>Only so many, the newest. Default: all that the agent keeps (100).</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 100)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int First { get; set; }

    protected override void ProcessRecord() => WriteFromAgents((connection, token) => connection.GetRevisionsAsync((uint)First, token));
}
