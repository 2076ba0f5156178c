using System;
using System.Collections.Immutable;

namespace LbAgent.Domain;

/// <summary>The whole desired state at one revision. Immutable; a change shares all that it leaves alone. Names match without regard to case.</summary>
internal sealed record ConfigurationSnapshot(
    ulong Revision,
    ImmutableSortedDictionary<string, Vip> Vips,
    ImmutableSortedDictionary<string, Pool> Pools,
    Topology Topology)
{
    public static readonly ConfigurationSnapshot Empty = new(
        0,
        ImmutableSortedDictionary.Create<string, Vip>(StringComparer.OrdinalIgnoreCase),
        ImmutableSortedDictionary.Create<string, Pool>(StringComparer.OrdinalIgnoreCase),
        Topology.Default);

    public ConfigurationSnapshot With(Vip vip) => this with { Vips = Vips.SetItem(vip.Name, vip) };

    public ConfigurationSnapshot With(Pool pool) => this with { Pools = Pools.SetItem(pool.Name, pool) };

    public ConfigurationSnapshot WithoutVip(string name) => this with { Vips = Vips.Remove(name) };

    public ConfigurationSnapshot WithoutPool(string name) => this with { Pools = Pools.Remove(name) };
}
