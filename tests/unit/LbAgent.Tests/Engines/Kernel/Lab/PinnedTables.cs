using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Engines.Kernel.Pinning;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What stands in the maps that an agent has pinned, read beside it.</summary>
internal sealed class PinnedTables : IDisposable
{
    private readonly LoadedObject _object = new("lb", LoadedObject.Image("lb.bpf.o")!);

    public PinnedTables(string folder)
    {
        using (var standing = StandingMaps.Open(new PinFolder(folder), _object.Maps().Where(name => !name.Contains(".rodata", StringComparison.Ordinal)))!)
        {
            standing.GiveTo(_object);
        }

        _object.Load();
    }

    /// <summary>Address, first port and how many have it in common, number of the VIP.</summary>
    public IReadOnlyList<(IPAddress Address, int Port, int Count, uint Number)> Vips =>
    [
        .. All<DatapathLayout.VipKey, DatapathLayout.Vip>("vips").Select(one => (DatapathAddress.Of(one.Key.Address), PortOf(one.Key), 1, one.Value.Number)),
        .. All<DatapathLayout.RangeKey, DatapathLayout.Vip>("ranges").Select(one => (DatapathAddress.Of(one.Key.Vip.Address), PortOf(one.Key.Vip), 1 << (160 - (int)one.Key.PrefixLength), one.Value.Number)),
    ];

    /// <summary>Those that are anybody's: number of the VIP, and address.</summary>
    public IReadOnlyList<(uint Vip, IPAddress Address)> Servers =>
        [.. All<uint, DatapathLayout.Server>("servers").Where(one => one.Value.Keeps != ServerKeeps.Nothing).Select(one => ((uint)one.Value.Vip, DatapathAddress.Of(one.Value.Address)))];

    /// <summary>Numbers of VIPs that have networks to allow.</summary>
    public IReadOnlyList<(uint Vip, IPNetwork Network)> Allowed =>
        [.. All<DatapathLayout.AllowedKey, byte>("allowed").Select(one => (one.Key.Vip, VipKeys.NetworkOf(one.Key)))];

    /// <summary>Numbers of VIPs that have tables of servers, or had: an empty one stays.</summary>
    public IReadOnlySet<uint> WithTables
    {
        get
        {
            var tables = new BpfMap<uint, int>(_object, "tables");
            return Enumerable.Range(0, (int)tables.Capacity).Where(place => tables.TryGet((uint)place, out _)).Select(place => (uint)place / 2).ToHashSet();
        }
    }

    /// <summary>Numbers of VIPs whose clients are remembered.</summary>
    public IReadOnlySet<uint> Persistent => All<uint, DatapathLayout.Persistence>("persistence_of").Where(one => one.Value.Ticks != 0).Select(one => one.Key).ToHashSet();

    public void Dispose() => _object.Dispose();

    private IEnumerable<(TKey Key, TValue Value)> All<TKey, TValue>(string map)
        where TKey : unmanaged
        where TValue : unmanaged => new BpfMap<TKey, TValue>(_object, map).Batches().SelectMany(batch => batch);

    private static int PortOf(DatapathLayout.VipKey key) => (ushort)IPAddress.NetworkToHostOrder((short)key.Port);
}
