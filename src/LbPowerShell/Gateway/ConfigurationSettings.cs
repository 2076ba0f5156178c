namespace LbAdmin.PowerShell.Gateway;

/// <summary>A whole desired state; what is null in it has its default.</summary>
public sealed class ConfigurationSettings
{
    public VipSettings[] Vips { get; set; } = [];

    public PoolSettings[] Pools { get; set; } = [];

    /// <summary>Null: a box keeps its own, as interfaces are called differently on other boxes.</summary>
    public TopologySettings? Topology { get; set; }
}
