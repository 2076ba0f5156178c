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
    private readonly List<Func<AgentInventory, Task<IReadOnlyList<PlannedChange>>>> _steps = [];

    public AgentPlan(string agent) => Agent = agent;

    public string Agent { get; }

    public IReadOnlyList<AgentOperation> Operations => Changes.SelectMany(change => change.Operations).ToArray();

    /// <summary>As "remove VIP web, shop, mail and 4 more".</summary>
    public string Description
    {
        get
        {
            // What a change does to one target begins with the words for all of them.
            var first = Changes[0].Description;
            var words = first.Substring(0, first.LastIndexOf(' ') + 1);
            var further = Changes.Skip(1).Take(2).Select(change => change.Description)
                .Select(text => text.StartsWith(words, StringComparison.Ordinal) ? text.Substring(words.Length) : text);
            return string.Join(", ", further.Prepend(first)) + (Changes.Count > 3 ? $" and {Changes.Count - 3} more" : string.Empty);
        }
    }

    /// <summary>What was changed, as it is now; where that was asked for.</summary>
    public IReadOnlyList<LbObject> Objects { get; set; } = [];

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

        Changes = changes;
        return this;
    }

    /// <summary>Leaves out what the user does not confirm.</summary>
    public void Keep(Func<PlannedChange, bool> isConfirmed) => Changes = Changes.Where(isConfirmed).ToList();

    public Task<LbChange> SendAsync(IAgentConnection connection, AgentChangeOptions options, CancellationToken cancellationToken) =>
        connection.ChangeAsync(Operations, options, cancellationToken);
}
