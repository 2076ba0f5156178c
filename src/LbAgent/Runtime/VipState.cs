using LbAgent.Domain;

namespace LbAgent.Runtime;

/// <summary>What lives of a VIP: its counters and, replaced whole on a change, its settings with the pool they name.</summary>
internal sealed class VipState(Vip settings, PoolState pool)
{
    private volatile VipModel _model = new(settings, pool);

    public FlowCounters Counters { get; } = new();

    public VipModel Model
    {
        get => _model;
        internal set => _model = value;
    }
}
