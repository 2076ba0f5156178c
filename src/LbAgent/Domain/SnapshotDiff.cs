using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>What changes one snapshot into another, whole objects at a time. Applied to the first it gives the second.</summary>
internal sealed record SnapshotDiff(
    IReadOnlyList<Vip> PutVips,
    IReadOnlyList<string> RemovedVips,
    IReadOnlyList<Pool> PutPools,
    IReadOnlyList<string> RemovedPools,
    Topology? PutTopology = null)
{
    public bool IsEmpty => PutVips.Count + RemovedVips.Count + PutPools.Count + RemovedPools.Count == 0 && PutTopology is null;

    public HashSet<string> PutVipNames() => PutVips.Select(vip => vip.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> PutPoolNames() => PutPools.Select(pool => pool.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public static SnapshotDiff Between(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        var (putVips, removedVips) = Compare(before.Vips, after.Vips);
        var (putPools, removedPools) = Compare(before.Pools, after.Pools);
        return new SnapshotDiff(putVips, removedVips, putPools, removedPools, before.Topology == after.Topology ? null : after.Topology);
    }

    public ConfigurationSnapshot Apply(ConfigurationSnapshot to, ulong revision)
    {
        var vips = to.Vips.ToBuilder();
        vips.RemoveRange(RemovedVips);
        foreach (var vip in PutVips)
        {
            // Removed first: SetItem keeps the old key, and a name may have changed its case.
            vips.Remove(vip.Name);
            vips[vip.Name] = vip;
        }

        var pools = to.Pools.ToBuilder();
        pools.RemoveRange(RemovedPools);
        foreach (var pool in PutPools)
        {
            pools.Remove(pool.Name);
            pools[pool.Name] = pool;
        }

        return new ConfigurationSnapshot(revision, vips.ToImmutable(), pools.ToImmutable(), PutTopology ?? to.Topology);
    }

    /// <summary>Walks both in name order at once; what both share is the same object and costs one comparison.</summary>
    private static (List<T> Put, List<string> Removed) Compare<T>(
        ImmutableSortedDictionary<string, T> before, ImmutableSortedDictionary<string, T> after)
        where T : class, IEquatable<T>
    {
        var put = new List<T>();
        var removed = new List<string>();
        if (ReferenceEquals(before, after))
        {
            return (put, removed);
        }

        using var left = before.GetEnumerator();
        using var right = after.GetEnumerator();
        var hasLeft = left.MoveNext();
        var hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            var order = !hasLeft ? 1 : !hasRight ? -1 : before.KeyComparer.Compare(left.Current.Key, right.Current.Key);
            if (order < 0)
            {
                removed.Add(left.Current.Key);
                hasLeft = left.MoveNext();
                continue;
            }

            if (order > 0 || (!ReferenceEquals(left.Current.Value, right.Current.Value) && !left.Current.Value.Equals(right.Current.Value)))
            {
                put.Add(right.Current.Value);
            }

            if (order == 0)
            {
                hasLeft = left.MoveNext();
            }

            hasRight = right.MoveNext();
        }

        return (put, removed);
    }
}
