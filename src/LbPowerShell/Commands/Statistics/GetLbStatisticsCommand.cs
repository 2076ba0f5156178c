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

/// <summary>Get-LbStatistics shows counters: a row for each VIP, or with -ByServer for each real server; with -Passing also what merely passes.</summary>
[Cmdlet(VerbsCommon.Get, "LbStatistics")]
[OutputType(typeof(LbStatistics))]
public sealed class GetLbStatisticsCommand : LbAgentCmdlet
{
    private readonly HashSet<string> _passing = new(StringComparer.Ordinal);

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

    /// <summary>Also a row for what merely passes each kernel engine that is in use. Default: only what is balanced.</summary>
    [Parameter]
    public SwitchParameter Passing { get; set; }

    protected override void ProcessRecord()
    {
        var filter = new NameFilter(Vip);
        var (byServer, passing) = (ByServer.IsPresent, Passing.IsPresent);
        CallAgents(Agents, (connection, token) => ReadAsync(connection, filter, byServer, passing, token), (agent, read) =>
        {
            // Once, however many VIPs come through the pipeline.
            WriteObject(read.Rows.Where(row => row.Kind != LbStatisticsKind.Passing || _passing.Add(agent)), enumerateCollection: true);
            foreach (var name in filter.Missing(read.Vips))
            {
                WriteFindings(NotFound.Vip(name), agent);
            }
        });
    }

    private static async Task<(IReadOnlyList<string> Vips, IReadOnlyList<LbStatistics> Rows)> ReadAsync(
        IAgentConnection connection, NameFilter filter, bool byServer, bool passing, CancellationToken cancellationToken)
    {
        var found = await connection.GetVipsAsync(filter.Request, cancellationToken).ConfigureAwait(false);
        var vips = found.Where(vip => filter.Matches(vip.Name)).ToArray();
        var rows = byServer
            ? await ReadServersAsync(connection, filter.IsAll, vips, cancellationToken).ConfigureAwait(false)
            : vips.Select(StatisticsRow.Of);
        if (passing)
        {
            var engines = await connection.GetEnginesAsync(cancellationToken).ConfigureAwait(false);
            rows = rows.Concat(engines.Where(engine => engine.PassingPackets is not null).Select(StatisticsRow.OfPassing));
        }

        return (vips.Select(vip => vip.Name).ToArray(), rows.ToArray());
    }

    private static async Task<IEnumerable<LbStatistics>> ReadServersAsync(IAgentConnection connection, bool all, LbVip[] vips, CancellationToken cancellationToken)
    {
        var vipsOfPool = vips.ToLookup(vip => vip.Pool, StringComparer.OrdinalIgnoreCase);
        var servers = all || vips.Length > 0
            ? await connection.GetRealServersAsync(all ? [] : vipsOfPool.Select(pool => pool.Key).ToArray(), cancellationToken).ConfigureAwait(false)
            : [];
        return servers.Select(server => StatisticsRow.Of(server, vipsOfPool[server.Pool]));
    }
}
