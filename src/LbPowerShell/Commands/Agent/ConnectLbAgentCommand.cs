using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Connect-LbAgent makes agents the ones that cmdlets without -Agent speak to, in this session. Each is asked who it is first. From the moment it runs
/// the session has no other default, so even what names no agent is taken here and refused here.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "LbAgent")]
[OutputType(typeof(LbAgent))]
public sealed class ConnectLbAgentCommand : LbAgentCmdlet
{
    private readonly List<string> _agents = [];

    /// <summary>The agents: unix:PATH, pipe:NAME, a host or host:port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public override string[]? Agent { get; set; }

    /// <summary>Writes the agents. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        AgentSession.Current.Ask([]);
    }

    protected override void ProcessRecord()
    {
        var named = (Agent ?? [string.Empty]).Select(name => name?.Trim() ?? string.Empty).ToArray();
        AgentSession.Current.Ask(named);
        _agents.AddRange(named);
    }

    protected override void EndProcessing()
    {
        if (_agents.Count == 0)
        {
            ThrowFindings(NotFound.DefaultAgent([]));
        }

        CallAgents(_agents.Distinct(StringComparer.Ordinal), (connection, token) => connection.GetAgentAsync(token), (name, agent) =>
        {
            AgentSession.Current.Add(name);
            agent.Connected = true;
            if (PassThru)
            {
                WriteObject(agent);
            }
        });
    }
}
