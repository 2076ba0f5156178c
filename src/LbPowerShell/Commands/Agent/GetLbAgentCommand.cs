using System;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbAgent shows agents: version, engines, revision, how they know you.</summary>
[Cmdlet(VerbsCommon.Get, "LbAgent")]
[OutputType(typeof(LbAgent))]
public sealed class GetLbAgentCommand : LbAgentCmdlet
{
    /// <summary>The agents: unix:PATH, pipe:NAME, a host or host:port. Default: the connected agents, else LBADMIN_AGENT, else the local one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [ArgumentCompleter(typeof(AgentNameCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[]? Agent { get; set; }

    protected override void ProcessRecord()
    {
        var connected = AgentSession.Current.Names;
        CallAgents(Agents, (connection, token) => connection.GetAgentAsync(token), (name, agent) =>
        {
            agent.Connected = connected.Contains(name, StringComparer.Ordinal);
            WriteObject(agent);
        });
    }
}
