using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Watch-LbEvent writes events as they happen, until Ctrl-C, -First or -For. Events of several agents come interleaved.</summary>
[Cmdlet(VerbsCommon.Watch, "LbEvent")]
[OutputType(typeof(LbEvent))]
public sealed class WatchLbEventCommand : LbAgentCmdlet
{
    private int _written;

    /// <summary>So many past events of each agent come first. 0 (default) to 1000.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int Recent { get; set; }

    /// <summary>Ends after so many events. Default: no end.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Ends after this time. As 5s, 1m, 2h, a TimeSpan or seconds. Default: no end.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? For { get; set; }

    protected override void ProcessRecord()
    {
        using var enough = new CancellationTokenSource();
        if (For is { } limit)
        {
            enough.CancelAfter(limit);
        }

        StreamAgents<LbEvent>(Agents, (connection, emit, token) => WatchAsync(connection, emit, enough.Token, token), (_, happened) =>
        {
            if (_written >= First)
            {
                return;
            }

            WriteObject(happened);
            if (++_written == First)
            {
                enough.Cancel();
            }
        });
    }

    private async Task WatchAsync(IAgentConnection connection, Action<LbEvent> emit, CancellationToken enough, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(enough, cancellationToken);
        try
        {
            await connection.WatchEventsAsync((uint)Recent, emit, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What was asked for has come.
        }
    }
}
