using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The flows that are left, over all agents. The pipeline thread.</summary>
internal sealed class DrainProgress
{
    private readonly Dictionary<string, DrainStep> _last = new(StringComparer.Ordinal);
    private readonly int _agents;
    private long _start;

    public DrainProgress(int agents) => _agents = agents;

    /// <summary>As "17 flows left on 2 servers of 3 agents".</summary>
    public string Text => $"{Count(_last.Values.Sum(step => step.FlowsLeft), "flow")} left on {Count(_last.Values.Sum(step => step.ServersLeft), "server")} of {Count(_agents, "agent")}";

    /// <summary>Of the flows at the start. Persistent clients can make them more again.</summary>
    public int Percent => _start == 0 ? 0 : (int)Math.Max(0, 100 - (100 * _last.Values.Sum(step => step.FlowsLeft) / _start));

    public void Report(string agent, DrainStep step)
    {
        if (!_last.ContainsKey(agent))
        {
            _start += step.FlowsLeft;
        }

        _last[agent] = step;
    }

    /// <summary>Nothing more is known of that agent.</summary>
    public void Forget(string agent) => _last.Remove(agent);

    private static string Count(long number, string what) => FormattableString.Invariant($"{number} {what}{(number == 1 ? string.Empty : "s")}");
}
