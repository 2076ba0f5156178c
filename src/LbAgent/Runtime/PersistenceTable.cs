using System;
using System.Collections.Concurrent;
using System.Threading;
using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>
/// Which real server a client was given, so that it comes back to the same. Clients alike in the leading bits are one. Entries
/// last for the timeout after their last use, and are never more than <see cref="Most"/>: then new clients are not remembered
/// until others are forgotten. Any thread; one atomic look-up a flow.
/// </summary>
internal sealed class PersistenceTable(PersistenceSettings settings, TimeProvider time)
{
    /// <summary>About 100 MB at worst.</summary>
    public const int Most = 1_000_000;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    private readonly UInt128 _ipv4Mask = Mask(settings.Ipv4PrefixLength + 96);
    private readonly UInt128 _ipv6Mask = Mask(settings.Ipv6PrefixLength);
    private int _count;
    private long _lastSweep = time.GetTimestamp();

    public int Count => Volatile.Read(ref _count);

    /// <summary>Null where the client is new, or its server may not serve it any more: Unhealthy, Disabled, or gone. One that drains still may.</summary>
    public RealServerState? Find(FlowEndpoint client)
    {
        if (!_entries.TryGetValue(Key(client), out var entry) || IsOver(entry) || !entry.Server.ServesItsOwn)
        {
            return null;
        }

        entry.LastUse = time.GetTimestamp();
        return entry.Server;
    }

    public void Remember(FlowEndpoint client, RealServerState server)
    {
        var key = Key(client);
        if (_entries.TryGetValue(key, out var known))
        {
            known.Server = server;
            known.LastUse = time.GetTimestamp();
        }
        else if (Count < Most && _entries.TryAdd(key, new Entry { Server = server, LastUse = time.GetTimestamp() }))
        {
            Interlocked.Increment(ref _count);
            SweepNowAndThen();
        }
    }

    /// <summary>Forgets those whose time is over. It does so by itself, as new clients come.</summary>
    public void Sweep()
    {
        foreach (var entry in _entries)
        {
            if ((IsOver(entry.Value) || entry.Value.Server.HasLeft) && _entries.TryRemove(entry))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private void SweepNowAndThen()
    {
        var last = Volatile.Read(ref _lastSweep);
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(last, now) > SweepPeriod && Interlocked.CompareExchange(ref _lastSweep, now, last) == last)
        {
            // Not on the thread that carries flows: there may be a million entries.
            ThreadPool.UnsafeQueueUserWorkItem(table => table.Sweep(), this, preferLocal: false);
        }
    }

    private static UInt128 Mask(int prefixLength) => prefixLength == 0 ? 0 : UInt128.MaxValue << (128 - prefixLength);

    private bool IsOver(Entry entry) => time.GetElapsedTime(entry.LastUse) > settings.Timeout;

    private UInt128 Key(FlowEndpoint client) => client.Address & (client.IsIpv4 ? _ipv4Mask : _ipv6Mask);

    private sealed class Entry
    {
        private volatile RealServerState? _server;
        private long _lastUse;

        public required RealServerState Server
        {
            get => _server!;
            set => _server = value;
        }

        public required long LastUse
        {
            get => Volatile.Read(ref _lastUse);
            set => Volatile.Write(ref _lastUse, value);
        }
    }
}
