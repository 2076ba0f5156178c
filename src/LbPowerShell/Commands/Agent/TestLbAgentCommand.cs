using System.Management.Automation;
using LbAdmin.PowerShell.Completion;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Test-LbAgent tells whether agents answer: one Boolean each. -Verbose says why one does not.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LbAgent")]
[OutputType(typeof(bool))]
public sealed class TestLbAgentCommand : LbAgentCmdlet
{
    /// <summary>The agents: unix:PATH, pipe:NAME, a host or host:port. Default: the connected agents, else LBADMIN_AGENT, else the local one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [ArgumentCompleter(typeof(AgentNameCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[]? Agent { get; set; }

    protected override void ProcessRecord() => CallAgents(
        Agents,
        (connection, token) => connection.GetAgentAsync(token),
        (_, _) => WriteObject(true),
        (agent, exception) =>
        {
            WriteVerbose($"{exception.Message} [{agent}]");
            WriteObject(false);
        });
}
