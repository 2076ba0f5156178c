using System.Linq;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbEngine shows what moves the bytes on a box, what it uses, and why it cannot.</summary>
[Cmdlet(VerbsCommon.Get, "LbEngine")]
[OutputType(typeof(LbEngine))]
public sealed class GetLbEngineCommand : LbAgentCmdlet
{
    /// <summary>Names of engines; wildcards are permitted. Default: all.</summary>
    /// <remarks>Not from the pipeline by value: Get-LbAgent's objects say there which agent is meant.</remarks>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EngineNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    protected override void ProcessRecord()
    {
        var filter = new NameFilter(Name);
        CallAgents(Agents, (connection, token) => connection.GetEnginesAsync(token), (agent, engines) =>
        {
            WriteObject(engines.Where(engine => filter.Matches(engine.Name)), enumerateCollection: true);
            foreach (var missing in filter.Missing(engines.Select(engine => engine.Name)))
            {
                WriteFindings(NotFound.Engine(missing), agent);
            }
        });
    }
}
