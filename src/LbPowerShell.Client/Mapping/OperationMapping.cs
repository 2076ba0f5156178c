using System.Diagnostics;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Operations of a change, outwards.</summary>
internal static class OperationMapping
{
    public static Operation Write(AgentOperation operation) => operation.Kind switch
    {
        AgentOperationKind.CreateVip => new Operation { CreateVip = VipMapping.Write(operation.Vip!) },
        AgentOperationKind.UpdateVip => new Operation { UpdateVip = VipMapping.Write(operation.Vip!) },
        AgentOperationKind.DeleteVip => new Operation { DeleteVip = new DeleteVip { Name = operation.Name, KeepPool = operation.KeepPool } },
        AgentOperationKind.CreatePool => new Operation { CreatePool = PoolMapping.Write(operation.Pool!) },
        AgentOperationKind.UpdatePool => new Operation { UpdatePool = PoolMapping.Write(operation.Pool!) },
        AgentOperationKind.DeletePool => new Operation { DeletePool = new DeletePool { Name = operation.Name } },
        AgentOperationKind.CreateRealServer => new Operation { CreateRealServer = Server(operation) },
        AgentOperationKind.UpdateRealServer => new Operation { UpdateRealServer = Server(operation) },
        AgentOperationKind.DeleteRealServer => new Operation { DeleteRealServer = Server(operation) },
        AgentOperationKind.SetHealthCheck => new Operation
        {
            SetHealthCheck = new HealthCheckOperation { Pool = operation.Name, HealthCheck = HealthCheckMapping.Write(operation.HealthCheck!) },
        },
        AgentOperationKind.SetTopology => new Operation { SetTopology = TopologyMapping.Write(operation.Topology!) },
        _ => throw new UnreachableException(),
    };

    private static RealServerOperation Server(AgentOperation operation) => new()
    {
        Pool = operation.Name,
        Server = RealServerMapping.Write(operation.Server!),
        KeepClientPort = operation.KeepClientPort,
    };
}
