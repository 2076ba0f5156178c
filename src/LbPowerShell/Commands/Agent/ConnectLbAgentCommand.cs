using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Connect-LbAgent makes agents the ones that cmdlets without -Agent speak to, in this session. Each is asked who it is first.</summary>
[Cmdlet(VerbsCommunications.Connect, "LbAgent")]
[OutputType(typeof(LbAgent))]
public sealed class ConnectLbAgentCommand : LbAgentCmdlet
{
    private readonly List<string> _agents = [];

    /// <summary>The agents: unix:PATH, pipe:NAME, a host or host:port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [ValidateNotNullOrEmpty]
    public override string[]? Agent { get; set; }

    /// <summary>Writes the agents. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => _agents.AddRange(Agents);

    protected override void EndProcessing() => CallAgents(_agents.Distinct(StringComparer.Ordinal), (connection, token) => connection.GetAgentAsync(token), (name, agent) =>
    {
        AgentSession.Current.Add(name);
        agent.Connected = true;
        if (PassThru)
        {
            WriteObject(agent);
        }
    });
}
