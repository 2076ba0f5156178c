using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>One change of one agent: in words, and as a call that can be made dry first.</summary>
internal sealed class AgentChange
{
    private const string RevisionConflict = "Lb.Configuration.RevisionConflict";
    private readonly Func<IAgentConnection, AgentChangeOptions, CancellationToken, Task<LbChange>> _send;

    public AgentChange(string agent, string description, Func<IAgentConnection, AgentChangeOptions, CancellationToken, Task<LbChange>> send)
    {
        Agent = agent;
        Description = description;
        _send = send;
    }

    public string Agent { get; }

    /// <summary>As "import prod.json".</summary>
    public string Description { get; }

    /// <summary>What the agent said that the change would do, where it was asked that; null: nobody asked.</summary>
    public LbChange? Judged { get; private set; }

    /// <summary>With a capital letter, as a sentence begins.</summary>
    public string Sentence => char.ToUpperInvariant(Description[0]) + Description.Substring(1);

    public async Task<LbChange> JudgeAsync(IAgentConnection connection, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        var dry = options.With(dryRun: true, options.ExpectedRevision);
        return Judged = await _send(connection, dry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the change. One that was judged first holds only for the revision that it was judged at, or for one where it removes the same:
    /// nothing goes that nobody saw.
    /// </summary>
    public async Task<LbChange> SendAsync(IAgentConnection connection, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        for (var judged = Judged; ;)
        {
            try
            {
                var exact = options.With(options.DryRun, options.ExpectedRevision ?? (ulong?)judged?.Revision);
                return await _send(connection, exact, cancellationToken).ConfigureAwait(false);
            }
            catch (AgentException exception)
                when (judged is not null && options.ExpectedRevision is null && exception.Findings.Any(finding => finding.Id == RevisionConflict))
            {
                var again = await JudgeAsync(connection, options, cancellationToken).ConfigureAwait(false);
                if (!RemovesSame(judged, again))
                {
                    throw;
                }

                judged = again;
            }
        }
    }

    private static bool RemovesSame(LbChange one, LbChange other) =>
        one.Counts.Removed == other.Counts.Removed && Removals(one).SetEquals(Removals(other));

    private static HashSet<string> Removals(LbChange change)
    {
        var removed = change.Differences.Where(difference => difference.Kind == LbDifferenceKind.Removed);
        return new HashSet<string>(removed.Select(difference => difference.Target), StringComparer.Ordinal);
    }
}
