using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>
/// Waits for the flows of servers of one agent to end, and has them ended when the time is over, where that is wanted. One worker: it
/// hands on what it found, and writes nothing.
/// </summary>
internal sealed class AgentDrain
{
    private readonly HashSet<(string Pool, string Address, int Port)> _waiting;
    private readonly DrainDeadline _deadline;
    private readonly SemaphoreSlim _calls;
    private bool _hasEnded;

    /// <param name="operations">Those that suspended the servers.</param>
    /// <param name="deadline">The same for all agents.</param>
    /// <param name="calls">How many agents may be called at the same time.</param>
    public AgentDrain(IEnumerable<AgentOperation> operations, DrainDeadline deadline, SemaphoreSlim calls)
    {
        _waiting = [.. operations.Select(operation => (operation.Name, operation.Server!.Address, (int)operation.Server.Port))];
        _deadline = deadline;
        _calls = calls;
    }

    /// <summary>Looks now and then until no server is left to wait for; hands on what is new.</summary>
    public async Task RunAsync(IAgentConnection connection, Action<DrainStep> handOn, CancellationToken cancellationToken)
    {
        DrainStep? last = null;
        while (true)
        {
            var step = await LookInTurnAsync(connection, cancellationToken).ConfigureAwait(false);
            if (step.TellsMoreThan(last))
            {
                handOn(last = step);
            }

            if (_waiting.Count == 0)
            {
                return;
            }

            await Task.Delay(_deadline.Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string Pool, string Address, int Port) KeyOf(LbRealServer server) => (server.Pool, server.Address, server.Port);

    private async Task<DrainStep> LookInTurnAsync(IAgentConnection connection, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _calls.Release();
        }
    }

    private async Task<DrainStep> LookAsync(IAgentConnection connection, CancellationToken cancellationToken)
    {
        // Asked before the look, so that what is left when the time is over was left then.
        var isOver = _deadline.IsOver && !_hasEnded;
        var pools = _waiting.Select(server => server.Pool).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var servers = (await connection.GetRealServersAsync(pools, cancellationToken).ConfigureAwait(false)).Where(server => _waiting.Contains(KeyOf(server))).ToArray();
        var gone = _waiting.Except(servers.Select(KeyOf)).SelectMany(key => NotFound.RealServer(RealServerText.Of(key.Address, (uint)key.Port), key.Pool).Findings);
        var resumed = servers.Where(IsResumed).ToArray();
        var drained = servers.Except(resumed).Where(server => server.ActiveFlows == 0).ToArray();
        var left = servers.Except(resumed).Except(drained).ToArray();
        var late = Array.Empty<LbRealServer>();
        if (isOver && left.Length > 0)
        {
            if (_deadline.EndsFlows)
            {
                await EndAsync(connection, left, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                (left, late) = ([], left);
            }
        }

        var failed = gone.Concat(resumed.Select(NotDraining)).Concat(late.Select(TimedOut)).ToArray();
        _waiting.IntersectWith(left.Select(KeyOf));
        return new DrainStep(left, drained, failed);
    }

    /// <summary>Once its flows are to end, one that drains would get those of its persistent clients back.</summary>
    private bool IsResumed(LbRealServer server) =>
        server.AdminState == LbAdminState.Enabled || (_hasEnded && server.AdminState != LbAdminState.Disabled);

    private async Task EndAsync(IAgentConnection connection, LbRealServer[] servers, CancellationToken cancellationToken)
    {
        var operations = Array.ConvertAll(servers, server => AgentOperation.UpdateRealServer(
            server.Pool, new RealServerSettings { Address = server.Address, Port = (uint)server.Port, AdminState = LbAdminState.Disabled }));
        await connection.ChangeAsync(operations, new AgentChangeOptions { Note = _deadline.Note }, cancellationToken).ConfigureAwait(false);
        await connection.EndFlowsAsync(servers, cancellationToken).ConfigureAwait(false);
        _hasEnded = true;
    }

    private static LbFinding NotDraining(LbRealServer server) => new()
    {
        Id = "Lb.RealServer.NotDraining",
        Target = $"real server {server} of pool {server.Pool}",
        Field = nameof(LbRealServer.AdminState),
        Reason = $"somebody set it to {server.AdminState} while it was waited for",
        Remedy = "Get-LbConfigurationHistory shows who; Suspend-LbRealServer drains it again.",
        Category = LbFindingCategory.Conflict,
    };

    private LbFinding TimedOut(LbRealServer server) => new()
    {
        Id = "Lb.RealServer.DrainTimeout",
        Target = $"real server {server} of pool {server.Pool}",
        Reason = FormattableString.Invariant(
            $"{server.ActiveFlows} {(server.ActiveFlows == 1 ? "flow is" : "flows are")} left after {DurationText.Format(_deadline.Timeout!.Value)}"),
        Remedy = $"It stays {server.AdminState}. Wait longer (-DrainTimeout), end them (-Force), or bring it back (Resume-LbRealServer).",
        Category = LbFindingCategory.Resource,
    };
}
