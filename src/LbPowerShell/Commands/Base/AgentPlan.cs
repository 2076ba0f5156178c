using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What one pipeline is going to change on one agent. Used by one thread at a time.</summary>
internal sealed class AgentPlan
{
    private const int Attempts = 5;
    private readonly List<Func<AgentInventory, Task<IReadOnlyList<PlannedChange>>>> _steps = [];
    private Func<PlannedChange, bool> _isKept = _ => true;
    private ulong? _readRevision;

    public AgentPlan(string agent) => Agent = agent;

    public string Agent { get; }

    public IReadOnlyList<AgentOperation> Operations => Changes.SelectMany(change => change.Operations).ToArray();

    private List<PlannedChange> Changes { get; set; } = [];

    public void Add(Func<AgentInventory, Task<IReadOnlyList<PlannedChange>>> step) => _steps.Add(step);

    /// <summary>Turns the steps into operations, reading the agent where a step needs that.</summary>
    public async Task<AgentPlan> ResolveAsync(IAgentConnection connection, CancellationToken cancellationToken)
    {
        var inventory = new AgentInventory(connection, cancellationToken);
        var changes = new List<PlannedChange>();
        var removals = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in _steps)
        {
            changes.AddRange((await step(inventory).ConfigureAwait(false)).Where(change => !change.IsRemoval || removals.Add(change.Description)));
        }

        Changes = changes.Where(_isKept).ToList();
        _readRevision = inventory.GuardedRevision;
        return this;
    }

    /// <summary>Leaves out what the user does not confirm.</summary>
    public void Keep(Func<PlannedChange, bool> isConfirmed)
    {
        var kept = new HashSet<string>(Changes.Where(isConfirmed).Select(change => change.Description), StringComparer.OrdinalIgnoreCase);
        _isKept = change => kept.Contains(change.Description);
        Changes = Changes.Where(_isKept).ToList();
    }

    /// <summary>
    /// Sends the change. Where a step completed settings from what it had read, the change holds only for that revision; if someone else
    /// was faster it is read and made again.
    /// </summary>
    public async Task<LbChange> SendAsync(IAgentConnection connection, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var guarded = new AgentChangeOptions
                {
                    ExpectedRevision = options.ExpectedRevision ?? _readRevision,
                    DryRun = options.DryRun,
                    Note = options.Note,
                };
                return await connection.ChangeAsync(Operations, guarded, cancellationToken).ConfigureAwait(false);
            }
            catch (AgentException exception) when (attempt < Attempts && options.ExpectedRevision is null && _readRevision is not null
                && exception.Findings.Any(finding => finding.Category == LbFindingCategory.Conflict))
            {
                await ResolveAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
