namespace LbAdmin.PowerShell.Gateway;

/// <summary>One operation of a change, made by one of the named factories.</summary>
public sealed class AgentOperation
{
    private AgentOperation(AgentOperationKind kind, string name)
    {
        Kind = kind;
        Name = name;
    }

    public AgentOperationKind Kind { get; }

    /// <summary>Of the VIP; of the pool for everything else that has a name.</summary>
    public string Name { get; }

    public VipSettings? Vip { get; private set; }

    public PoolSettings? Pool { get; private set; }

    public RealServerSettings? Server { get; private set; }

    public HealthCheckSettings? HealthCheck { get; private set; }

    public TopologySettings? Topology { get; private set; }

    /// <summary>Of a VIP that is deleted: leave its pool.</summary>
    public bool KeepPool { get; private set; }

    /// <summary>Of a real server that is created: port 0 is meant as "the port that the client used".</summary>
    public bool KeepClientPort { get; private set; }

    public static AgentOperation CreateVip(VipSettings vip) => new(AgentOperationKind.CreateVip, vip.Name) { Vip = vip };

    public static AgentOperation UpdateVip(VipSettings vip) => new(AgentOperationKind.UpdateVip, vip.Name) { Vip = vip };

    public static AgentOperation DeleteVip(string name, bool keepPool) => new(AgentOperationKind.DeleteVip, name) { KeepPool = keepPool };

    public static AgentOperation CreatePool(PoolSettings pool) => new(AgentOperationKind.CreatePool, pool.Name) { Pool = pool };

    public static AgentOperation UpdatePool(PoolSettings pool) => new(AgentOperationKind.UpdatePool, pool.Name) { Pool = pool };

    public static AgentOperation DeletePool(string name) => new(AgentOperationKind.DeletePool, name);

    public static AgentOperation CreateRealServer(string pool, RealServerSettings server, bool keepClientPort) =>
        new(AgentOperationKind.CreateRealServer, pool) { Server = server, KeepClientPort = keepClientPort };

    public static AgentOperation UpdateRealServer(string pool, RealServerSettings server) =>
        new(AgentOperationKind.UpdateRealServer, pool) { Server = server };

    public static AgentOperation DeleteRealServer(string pool, RealServerSettings server) =>
        new(AgentOperationKind.DeleteRealServer, pool) { Server = server };

    public static AgentOperation SetHealthCheck(string pool, HealthCheckSettings healthCheck) =>
        new(AgentOperationKind.SetHealthCheck, pool) { HealthCheck = healthCheck };

    public static AgentOperation SetTopology(TopologySettings topology) => new(AgentOperationKind.SetTopology, string.Empty) { Topology = topology };
}
