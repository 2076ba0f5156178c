using System.Collections.Generic;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// The same server for the same fields of a flow, by a consistent table (<see cref="MaglevTable"/>). Every box with the same
/// servers and settings chooses alike. A further attempt looks at another place, the same one each time.
/// </summary>
internal sealed class HashScheduler : IScheduler
{
    private readonly IReadOnlyList<RealServerState> _servers;
    private readonly FlowHash _hash;
    private readonly int[] _table;

    public HashScheduler(IReadOnlyList<RealServerState> servers, ValueList<HashField> fields)
    {
        _servers = servers;
        _hash = new FlowHash(fields);
        _table = MaglevTable.Build(servers);
    }

    public RealServerState? Pick(in FlowKey flow, int attempt) =>
        _table.Length == 0 ? null : _servers[_table[(int)(_hash.Of(flow, attempt) % (uint)_table.Length)]];
}
