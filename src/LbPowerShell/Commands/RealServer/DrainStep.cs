using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>What one look at the draining servers of one agent found. Immutable.</summary>
internal sealed class DrainStep
{
    public DrainStep(IReadOnlyList<LbRealServer> left, IReadOnlyList<LbRealServer> drained, IReadOnlyList<LbFinding> failed)
    {
        ServersLeft = left.Count;
        FlowsLeft = left.Sum(server => server.ActiveFlows);
        Drained = drained;
        Failed = failed;
    }

    public int ServersLeft { get; }

    public long FlowsLeft { get; }

    /// <summary>Those that have no flows since this look.</summary>
    public IReadOnlyList<LbRealServer> Drained { get; }

    /// <summary>Why others are not waited for any more.</summary>
    public IReadOnlyList<LbFinding> Failed { get; }

    public bool TellsMoreThan(DrainStep? last) =>
        last is null || Drained.Count + Failed.Count > 0 || (FlowsLeft, ServersLeft) != (last.FlowsLeft, last.ServersLeft);
}
