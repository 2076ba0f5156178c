using System;
using System.Collections.Generic;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The names that a whole pipeline gives for each agent: for cmdlets that look at all of them together.</summary>
internal sealed class AskedNames
{
    private readonly Dictionary<string, List<string>?> _names = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Agents => _names.Keys;

    /// <summary>Null: all that the agent has.</summary>
    public IReadOnlyCollection<string>? Of(string agent) => _names[agent];

    /// <param name="agents">Whom these names are asked of.</param>
    /// <param name="names">More of them; null: all, whatever else is named.</param>
    public void Add(IEnumerable<string> agents, IReadOnlyCollection<string>? names)
    {
        foreach (var agent in agents)
        {
            if (names is null)
            {
                _names[agent] = null;
            }
            else if (_names.TryGetValue(agent, out var known))
            {
                known?.AddRange(names);
            }
            else
            {
                _names.Add(agent, [.. names]);
            }
        }
    }
}
