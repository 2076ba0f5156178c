using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Output;

/// <summary>The whole desired state of an agent.</summary>
public sealed class LbConfiguration : LbObject
{
    public long Revision { get; set; }

    public VipSettings[] Vips { get; set; } = [];

    public PoolSettings[] Pools { get; set; } = [];

    public TopologySettings? Topology { get; set; }

    public override string ToString() => $"revision {Revision}: {Vips.Length} {(Vips.Length == 1 ? "VIP" : "VIPs")}, {Pools.Length} {(Pools.Length == 1 ? "pool" : "pools")}";

    /// <summary>The same without where it came from.</summary>
    internal ConfigurationSettings ToSettings() => new() { Vips = Vips, Pools = Pools, Topology = Topology };
}
