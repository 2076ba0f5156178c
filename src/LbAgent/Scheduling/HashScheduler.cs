using System.Collections.Generic;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Scheduling;

/// <summary>
/// The same server for the same fields of a flow, by a consistent table (<see cref="MaglevTable"/>). Every box with the same
/// servers and settings chooses alike. A further attempt looks at another place, the same one each time.
/// A table takes milliseconds to build, and a thousand servers that come back are a thousand sets. So it is built on the thread pool, for the last set
/// alone, and until it is there the table before serves, less the servers that are gone. A pool that nobody came to has none: who comes first builds it.
/// </summary>
internal sealed class HashScheduler : IScheduler
{
    /// <summary>Places that are looked at in the table before, until one has a server that is still there.</summary>
    private const int MostLooks = 8;

    private readonly IReadOnlyList<RealServerState> _servers;
    private readonly int _poolSize;
    private readonly FlowHash _hash;
    private HashTable? _table;
    private volatile EarlierTable? _earlier;
    private volatile bool _isSuperseded;

    public HashScheduler(IReadOnlyList<RealServerState> servers, int poolSize, ValueList<HashField> fields, HashScheduler? previous)
    {
        (_servers, _poolSize, _hash) = (servers, poolSize, new FlowHash(fields));
        if (previous?.Standing is { } standing)
        {
            _earlier = new EarlierTable(standing, [.. servers]);
            previous._isSuperseded = true;
            ThreadPool.UnsafeQueueUserWorkItem(static scheduler => scheduler.BuildUnlessSuperseded(), this, preferLocal: false);
        }
    }

    /// <summary>Picks go by a table of its own servers, or will as soon as there is a flow.</summary>
    public bool IsUpToDate => _earlier is null;

    private HashTable? Standing => Volatile.Read(ref _table) ?? _earlier?.Table;

    public RealServerState? Pick(in FlowKey flow, int attempt)
    {
        if (_servers.Count == 0)
        {
            return null;
        }

        return Volatile.Read(ref _table) is null && _earlier is { } earlier
            ? PickEarlier(earlier, flow, attempt)
            : (Volatile.Read(ref _table) ?? Build()).At(_hash.Of(flow, attempt));
    }

    private RealServerState PickEarlier(EarlierTable earlier, in FlowKey flow, int attempt)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            if (earlier.Find(_hash.Of(flow, attempt + look)) is { } server)
            {
                return server;
            }
        }

        return _servers[(int)(_hash.Of(flow, attempt) % (uint)_servers.Count)];
    }

    private void BuildUnlessSuperseded()
    {
        if (!_isSuperseded)
        {
            Build();
            _earlier = null;
        }
    }

    /// <summary>Two at once build the same.</summary>
    private HashTable Build() => Interlocked.CompareExchange(ref _table, new HashTable(_servers, MaglevTable.Build(_servers, _poolSize)), null) ?? _table;
}
