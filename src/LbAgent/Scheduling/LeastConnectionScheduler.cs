using System.Collections.Generic;
using System.Threading;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// The server with the fewest active flows in this pool, or, weighted, with the fewest for its weight (active/weight); equals take
/// turns. It looks at every server once: nothing has to be kept up to date when flows end, so no lock is shared with them.
/// A pick that others make at the same instant is not seen.
/// </summary>
internal sealed class LeastConnectionScheduler : IScheduler
{
    private readonly RealServerState[] _servers;
    private readonly int[] _weights;
    private int _turn = -1;

    /// <param name="servers">The available set.</param>
    /// <param name="weights">Of each; all alike where weights have no meaning.</param>
    public LeastConnectionScheduler(IReadOnlyList<RealServerState> servers, int[] weights) => (_servers, _weights) = ([.. servers], weights);

    public RealServerState? Pick(in FlowKey flow, int attempt)
    {
        if (_servers.Length == 0)
        {
            return null;
        }

        // Each pick begins at another server, so that of equals another is the first to be met.
        var at = (int)((uint)Interlocked.Increment(ref _turn) % (uint)_servers.Length);
        var (best, least) = (at, _servers[at].Counters.Active);
        for (var left = _servers.Length - 1; left > 0; left--)
        {
            at = at + 1 == _servers.Length ? 0 : at + 1;
            var active = _servers[at].Counters.Active;

            // active/weight compared without dividing: exact, and no overflow below 2^55 flows.
            if (active * _weights[best] < least * _weights[at])
            {
                (best, least) = (at, active);
            }
        }

        return _servers[best];
    }
}
