using System;
using System.Collections.Generic;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Has what agents answer wait until those before them in the list have answered. Used by one thread.</summary>
internal sealed class AgentTurns
{
    private readonly Queue<string> _order;
    private readonly Dictionary<string, Queue<Action>> _answered = new(StringComparer.Ordinal);

    public AgentTurns(IEnumerable<string> agents) => _order = new Queue<string>(agents);

    /// <summary>An agent has answered: does what is to be done then, and whatever waited for it; or keeps it until its turn comes.</summary>
    public void Take(string agent, Action then)
    {
        if (!_answered.TryGetValue(agent, out var own))
        {
            _answered.Add(agent, own = new Queue<Action>());
        }

        own.Enqueue(then);
        while (_order.Count > 0 && _answered.TryGetValue(_order.Peek(), out var next) && next.Count > 0)
        {
            _order.Dequeue();
            next.Dequeue()();
        }
    }
}
