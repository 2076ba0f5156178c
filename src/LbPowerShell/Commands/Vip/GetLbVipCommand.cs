using System;
using System.Management.Automation;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbVip shows VIPs: what was asked and what is observed.</summary>
[Cmdlet(VerbsCommon.Get, "LbVip")]
[OutputType(typeof(LbVip))]
public sealed class GetLbVipCommand : LbAgentCmdlet
{
    /// <summary>Names of VIPs; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip), OthersNameAll = true)]
    public string[]? Name { get; set; }

    protected override void ProcessRecord()
    {
        if (Name is { Length: 0 })
        {
            // An object in the pipeline that could name some, and names none.
            return;
        }

        var filter = new NameFilter(Name);
        CallAgents(Agents, (connection, token) => connection.GetVipsAsync(filter.Request, token), (agent, vips) =>
        {
            foreach (var vip in vips)
            {
                if (filter.Matches(vip.Name))
                {
                    WriteObject(vip);
                }
            }

            foreach (var name in filter.Missing(Array.ConvertAll([.. vips], vip => vip.Name)))
            {
                WriteFindings(NotFound.Vip(name), agent);
            }
        });
    }
}
