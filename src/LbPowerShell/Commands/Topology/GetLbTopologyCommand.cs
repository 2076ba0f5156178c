using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbTopology shows how boxes stand in the network: what was asked, and their interfaces.</summary>
[Cmdlet(VerbsCommon.Get, "LbTopology")]
[OutputType(typeof(LbTopology))]
public sealed class GetLbTopologyCommand : LbAgentCmdlet
{
    protected override void ProcessRecord() => CallAgents(Agents, (connection, token) => connection.GetTopologyAsync(token), (_, topology) => WriteObject(topology));
}
