using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Completion;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Get-LbStatistics shows counters: a row for each VIP, or with -ByServer for each real server; with -Passing also what merely passes. With -Interval
/// it reads them twice, and shows what they gained a second.
/// </summary>
[Cmdlet(VerbsCommon.Get, "LbStatistics", DefaultParameterSetName = Counters)]
[OutputType(typeof(LbStatistics), ParameterSetName = [Counters])]
[OutputType(typeof(LbRate), ParameterSetName = [Rates, Endless])]
public sealed class GetLbStatisticsCommand : LbAgentCmdlet
{
    private const string Counters = "Counters";
    private const string Rates = "Rates";
    private const string Endless = "Endless";

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>VIPs, for rates.</summary>
    private readonly AskedNames _measured = new();

    private readonly HashSet<string> _passing = new(StringComparer.Ordinal);

    /// <summary>Names of VIPs; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip), OthersNameAll = true)]
    public string[]? Vip { get; set; }

    /// <summary>A row for each real server. Default: a row for each VIP.</summary>
    [Parameter]
    public SwitchParameter ByServer { get; set; }

    /// <summary>Also a row for what merely passes each kernel engine that is in use. Default: only what is balanced.</summary>
    [Parameter]
    public SwitchParameter Passing { get; set; }

    /// <summary>Rates instead of counters: two readings so far apart. 100ms to 1d; as 2s, 1m, a TimeSpan or seconds. Default: counters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Rates)]
    [Parameter(Mandatory = true, ParameterSetName = Endless)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? Interval { get; set; }

    /// <summary>How many measurements, one after another. Default: 1.</summary>
    [Parameter(ParameterSetName = Rates)]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int Samples { get; set; } = 1;

    /// <summary>Measures until Ctrl-C.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Endless)]
    public SwitchParameter Continuous { get; set; }

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Interval is { } interval && (interval < TimeSpan.FromMilliseconds(100) || interval > TimeSpan.FromDays(1)))
        {
            ThrowFinding(
                "Lb.Statistics.IntervalInvalid",
                "Interval",
                $"{DurationText.Format(interval)} is not between 100ms and 1d",
                "Give a time as 2s; whoever wants the counters themselves leaves -Interval out.");
        }
    }

    protected override void ProcessRecord()
    {
        if (Vip is { Length: 0 })
        {
            // An object in the pipeline that could name some, and names none.
            return;
        }

        if (Interval is null)
        {
            WriteCounters();
            return;
        }

        _measured.Add(Agents, Vip);
    }

    protected override void EndProcessing()
    {
        if (Interval is not { } interval)
        {
            return;
        }

        var (byServer, passing, samples) = (ByServer.IsPresent, Passing.IsPresent, Continuous ? int.MaxValue : Samples);
        var filters = _measured.Agents.ToDictionary(agent => agent, agent => new NameFilter(_measured.Of(agent)), StringComparer.Ordinal);
        // Each agent is measured until the end: where fewer ran at once than there are agents, the rest would wait for it.
        StreamAgents<RateSample>(
            filters.Keys,
            Math.Max(1, filters.Count),
            (connection, emit, token) => RateMeasurement.RunAsync(cancel => ReadOnceAsync(connection, filters[connection.Name], byServer, passing, cancel), interval, samples, emit, token),
            (agent, sample) =>
            {
                WriteObject(sample.Rates, enumerateCollection: true);
                foreach (var name in sample.Missing)
                {
                    WriteFindings(NotFound.Vip(name), agent);
                }

                if (sample.Failure is { } failure)
                {
                    WriteFindings(failure, agent);
                }

                if (sample.BeganAnew > 0)
                {
                    WriteWarning($"{sample.BeganAnew} {(sample.BeganAnew == 1 ? "row is" : "rows are")} left out of this measurement: the counters began between the two readings. [{agent}]");
                }
            },
            failed: null);
    }

    private void WriteCounters()
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

    private async Task<(StatisticsReading Reading, IReadOnlyList<string> Missing)> ReadOnceAsync(
        IAgentConnection connection, NameFilter filter, bool byServer, bool passing, CancellationToken cancellationToken)
    {
        var agent = await connection.GetAgentAsync(cancellationToken).ConfigureAwait(false);
        var read = await ReadAsync(connection, filter, byServer, passing, cancellationToken).ConfigureAwait(false);
        var process = string.Format(CultureInfo.InvariantCulture, "{0} {1:O}", agent.ProcessId, agent.StartTime);
        return (new StatisticsReading(process, _clock.Elapsed, DateTime.Now, read.Rows), filter.Missing(read.Vips).ToArray());
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
