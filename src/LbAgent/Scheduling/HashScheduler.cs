using System.Collections.Generic;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// The same server for the same fields of a flow, by a consistent table (<see cref="MaglevTable"/>). Every box with the same
/// servers and settings chooses alike. A further attempt looks at another place, the same one each time.
/// The table of a pool that nobody came to is not built: whoever comes first builds it. Where flows come it is built with the set, off their thread.
/// </summary>
internal sealed class HashScheduler : IScheduler
{
    private readonly IReadOnlyList<RealServerState> _servers;
    private readonly int _poolSize;
    private readonly FlowHash _hash;
    private int[]? _table;

    public HashScheduler(IReadOnlyList<RealServerState> servers, int poolSize, ValueList<HashField> fields, HashScheduler? previous)
    {
        (_servers, _poolSize, _hash) = (servers, poolSize, new FlowHash(fields));
        _table = previous?.IsInUse == true ? MaglevTable.Build(servers, poolSize) : null;
    }

    private bool IsInUse => Volatile.Read(ref _table) is not null;

    public RealServerState? Pick(in FlowKey flow, int attempt)
    {
        var table = Volatile.Read(ref _table) ?? Build();
        return table.Length == 0 ? null : _servers[table[(int)(_hash.Of(flow, attempt) % (uint)table.Length)]];
    }

    /// <summary>Two at once build the same.</summary>
    private int[] Build() => Interlocked.CompareExchange(ref _table, MaglevTable.Build(_servers, _poolSize), null) ?? _table;
}
