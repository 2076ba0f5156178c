using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Get-LbStatistics shows counters: a row for each VIP, or with -ByServer for each real server.</summary>
[Cmdlet(VerbsCommon.Get, "LbStatistics")]
[OutputType(typeof(LbStatistics))]
public sealed class GetLbStatisticsCommand : LbAgentCmdlet
{
    /// <summary>Names of VIPs; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Vip { get; set; }

    /// <summary>A row for each real server. Default: a row for each VIP.</summary>
    [Parameter]
    public SwitchParameter ByServer { get; set; }

    protected override void ProcessRecord()
    {
        var filter = new NameFilter(Vip);
        CallAgents(Agents, (connection, token) => ReadAsync(connection, filter, ByServer, token), (agent, read) =>
        {
            WriteObject(read.Rows, enumerateCollection: true);
            foreach (var name in filter.Missing(read.Vips))
            {
                WriteFindings(NotFound.Vip(name), agent);
            }
        });
    }

    private static async Task<(IReadOnlyList<string> Vips, IReadOnlyList<LbStatistics> Rows)> ReadAsync(
        IAgentConnection connection, NameFilter filter, bool byServer, CancellationToken cancellationToken)
    {
        var found = await connection.GetVipsAsync(filter.Request, cancellationToken).ConfigureAwait(false);
        var vips = found.Where(vip => filter.Matches(vip.Name)).ToArray();
        var names = vips.Select(vip => vip.Name).ToArray();
        if (!byServer)
        {
            return (names, vips.Select(StatisticsRow.Of).ToArray());
        }

        var pools = filter.IsAll ? [] : vips.Select(vip => vip.Pool).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var servers = filter.IsAll || pools.Length > 0 ? await connection.GetRealServersAsync(pools, cancellationToken).ConfigureAwait(false) : [];
        return (names, servers.Select(StatisticsRow.Of).ToArray());
    }
}
