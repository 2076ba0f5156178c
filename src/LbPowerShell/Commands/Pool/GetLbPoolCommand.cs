using System;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbPool shows pools: their settings, the VIPs that use them, how many servers are available.</summary>
[Cmdlet(VerbsCommon.Get, "LbPool")]
[OutputType(typeof(LbPool))]
public sealed class GetLbPoolCommand : LbAgentCmdlet
{
    /// <summary>Names of pools; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Pool")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [NameTransformation(typeof(LbPool), OthersNameAll = true)]
    public string[]? Name { get; set; }

    protected override void ProcessRecord()
    {
        if (Name is { Length: 0 })
        {
            // An object in the pipeline that could name some, and names none.
            return;
        }

        var filter = new NameFilter(Name);
        CallAgents(Agents, (connection, token) => connection.GetPoolsAsync(filter.Request, token), (agent, pools) =>
        {
            foreach (var pool in pools)
            {
                if (filter.Matches(pool.Name))
                {
                    WriteObject(pool);
                }
            }

            foreach (var name in filter.Missing(Array.ConvertAll([.. pools], pool => pool.Name)))
            {
                WriteFindings(NotFound.Pool(name), agent);
            }
        });
    }
}
