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

/// <summary>Watch-LbEvent writes events as they happen, until Ctrl-C, -First or -For. Events of several agents come interleaved.</summary>
[Cmdlet(VerbsCommon.Watch, "LbEvent")]
[OutputType(typeof(LbEvent))]
public sealed class WatchLbEventCommand : LbAgentCmdlet
{
    /// <summary>Chooses the view that says which agent an event is of.</summary>
    private const string SeveralAgents = "LbAdmin.PowerShell.Output.LbEvent#SeveralAgents";

    /// <summary>VIPs.</summary>
    private readonly AskedNames _watched = new();

    private int _written;

    /// <summary>Only events about these VIPs, their pools and servers; wildcards are permitted. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VipNameCompleter))]
    [NameTransformation(typeof(LbVip), OthersNameAll = true)]
    public string[]? Vip { get; set; }

    /// <summary>Only events about these pools and their servers; wildcards are permitted. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [NameTransformation(typeof(LbPool))]
    public string[]? Pool { get; set; }

    /// <summary>Only events of these kinds. Default: all.</summary>
    [Parameter]
    [ValidateSet("Agent", "Configuration", "Health", "Listener")]
    public string[]? Kind { get; set; }

    /// <summary>Only events of these severities. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public LbEventSeverity[]? Severity { get; set; }

    /// <summary>So many past events of each agent come first, of those that are wanted. 0 (default) to 1000.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int Recent { get; set; }

    /// <summary>Ends after so many events. Default: no end.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [WholeNumberTransformation(Most = int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Ends after this time. As 5s, 1m, 2h, a TimeSpan or seconds. Default: no end.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [DurationTransformation]
    public TimeSpan? For { get; set; }

    /// <summary>All that comes through the pipeline is watched together: a stream has no end, after which the next could begin.</summary>
    protected override void ProcessRecord()
    {
        if (Vip is { Length: 0 })
        {
            // An object in the pipeline that could name some, and names none.
            return;
        }

        _watched.Add(Agents, Vip);
    }

    protected override void EndProcessing()
    {
        using var enough = new CancellationTokenSource();
        if (For is { } limit)
        {
            enough.CancelAfter(limit);
        }

        var kinds = (Kind ?? []).Select(kind => (LbEventKind)Enum.Parse(typeof(LbEventKind), kind, ignoreCase: true)).ToArray();
        // Each stream goes on until the end: where fewer ran at once than there are agents, the rest would never be watched.
        StreamAgents<LbEvent>(
            _watched.Agents,
            Math.Max(1, _watched.Agents.Count),
            (connection, emit, token) => WatchAsync(connection, Query(_watched.Of(connection.Name), kinds), emit, enough.Token, token),
            (_, happened) => Write(happened, enough),
            failed: null);
    }

    private EventQuery Query(IReadOnlyCollection<string>? vips, IReadOnlyCollection<LbEventKind> kinds) =>
        new() { Recent = Recent, Vips = vips ?? [], Pools = Pool ?? [], Kinds = kinds, Severities = Severity ?? [] };

    private void Write(LbEvent happened, CancellationTokenSource enough)
    {
        if (_written >= First)
        {
            return;
        }

        var written = new PSObject(happened);
        if (_watched.Agents.Count > 1)
        {
            written.TypeNames.Insert(0, SeveralAgents);
        }

        WriteObject(written);
        if (++_written == First)
        {
            enough.Cancel();
        }
    }

    private static async Task WatchAsync(IAgentConnection connection, EventQuery query, Action<LbEvent> emit, CancellationToken enough, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(enough, cancellationToken);
        try
        {
            await connection.WatchEventsAsync(query, emit, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What was asked for has come.
        }
    }
}
