using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>
/// Everything that lives, by name. <see cref="Apply"/> is called by the one configuration writer; readers see whole
/// dictionaries that never change under them.
/// </summary>
internal sealed class RuntimeState(ISchedulerFactory schedulers, TimeProvider time)
{
    private volatile ImmutableDictionary<string, PoolState> _pools =
        ImmutableDictionary.Create<string, PoolState>(StringComparer.OrdinalIgnoreCase);

    private volatile ImmutableDictionary<string, VipState> _vips =
        ImmutableDictionary.Create<string, VipState>(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, PoolState> Pools => _pools;

    public IReadOnlyDictionary<string, VipState> Vips => _vips;

    /// <summary>Brings states in line with what changed; what did not change is not touched.</summary>
    public void Apply(SnapshotDiff diff)
    {
        var pools = _pools.ToBuilder();
        foreach (var pool in diff.PutPools)
        {
            if (pools.TryGetValue(pool.Name, out var state))
            {
                state.Update(pool);
            }
            else
            {
                pools[pool.Name] = new PoolState(pool, schedulers, time);
            }
        }

        var vips = _vips.ToBuilder();
        foreach (var vip in diff.PutVips)
        {
            if (vips.TryGetValue(vip.Name, out var state))
            {
                state.Model = new VipModel(vip, pools[vip.Pool]);
            }
            else
            {
                vips[vip.Name] = new VipState(vip, pools[vip.Pool]);
            }
        }

        vips.RemoveRange(diff.RemovedVips);
        pools.RemoveRange(diff.RemovedPools);
        _pools = pools.ToImmutable();
        _vips = vips.ToImmutable();
    }
}
