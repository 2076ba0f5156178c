using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Disconnect-LbAgent ends what Connect-LbAgent began, also for agents that it did not reach. The agents notice nothing.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "LbAgent")]
[OutputType(typeof(void))]
public sealed class DisconnectLbAgentCommand : LbAgentCmdlet
{
    /// <summary>Names as they were given to Connect-LbAgent; wildcards are permitted. Default: all connected agents.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AgentNameCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[]? Agent { get; set; }

    protected override void ProcessRecord()
    {
        var session = AgentSession.Current;
        var filter = new NameFilter(Agent);
        if (filter.IsAll)
        {
            session.Clear();
            return;
        }

        var wanted = session.Names.Concat(session.Missing).ToArray();
        foreach (var name in wanted.Where(filter.Matches))
        {
            session.Remove(name);
        }

        foreach (var name in filter.Missing(wanted))
        {
            WriteFindings(NotFound.Agent(name), null);
        }
    }
}
