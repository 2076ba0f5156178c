using System.Collections.Generic;
using System.Linq;
using LbAgent.Contract;
using LbAgent.Control.Operations;
using LbAgent.Domain;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Operations of the wire to those of the writer. One that cannot be read is a finding.</summary>
internal static class OperationContract
{
    public static List<IOperation> Read(IEnumerable<V1.Operation> source, ICollection<Finding> findings)
    {
        var operations = new List<IOperation>();
        foreach (var operation in source)
        {
            if (Read(operation, findings) is { } read)
            {
                operations.Add(read);
            }
        }

        return operations;
    }

    /// <summary>What a change did, for the history: each operation while there are few, else how many.</summary>
    public static string Summarize(IReadOnlyList<IOperation> operations)
    {
        const int few = 3;
        var names = string.Join(", ", operations.Take(few).Select(operation => operation.Summary));
        return operations.Count > few ? $"{names} and {operations.Count - few} more" : names;
    }

    private static IOperation? Read(V1.Operation source, ICollection<Finding> findings)
    {
        switch (source.KindCase)
        {
            case V1.Operation.KindOneofCase.CreateVip:
                return new CreateVip(source.CreateVip.Name, VipContract.Read(source.CreateVip));
            case V1.Operation.KindOneofCase.UpdateVip:
                return new UpdateVip(source.UpdateVip.Name, VipContract.Read(source.UpdateVip));
            case V1.Operation.KindOneofCase.DeleteVip:
                return new DeleteVip(source.DeleteVip.Name, source.DeleteVip.KeepPool);
            case V1.Operation.KindOneofCase.CreatePool:
                return new CreatePool(source.CreatePool.Name, PoolContract.Read(source.CreatePool));
            case V1.Operation.KindOneofCase.UpdatePool:
                return new UpdatePool(source.UpdatePool.Name, PoolContract.Read(source.UpdatePool));
            case V1.Operation.KindOneofCase.DeletePool:
                return new DeletePool(source.DeletePool.Name);
            case V1.Operation.KindOneofCase.CreateRealServer:
                return Key(source.CreateRealServer, findings) is { } created
                    ? new CreateRealServer(source.CreateRealServer.Pool, created, source.CreateRealServer.KeepClientPort, Settings(source.CreateRealServer))
                    : null;
            case V1.Operation.KindOneofCase.UpdateRealServer:
                return Key(source.UpdateRealServer, findings) is { } updated
                    ? new UpdateRealServer(source.UpdateRealServer.Pool, updated, Settings(source.UpdateRealServer))
                    : null;
            case V1.Operation.KindOneofCase.DeleteRealServer:
                return Key(source.DeleteRealServer, findings) is { } deleted ? new DeleteRealServer(source.DeleteRealServer.Pool, deleted) : null;
            case V1.Operation.KindOneofCase.SetHealthCheck:
                var check = source.SetHealthCheck.HealthCheck ?? new V1.HealthCheck();
                return new SetHealthCheck(source.SetHealthCheck.Pool, HealthCheckContract.Read(source.SetHealthCheck.Pool, check));
            case V1.Operation.KindOneofCase.SetTopology:
                return new SetTopology(TopologyContract.Read(source.SetTopology));
            default:
                findings.Add(new(
                    "Lb.Configuration.OperationUnknown",
                    TargetName.Configuration,
                    "",
                    "the agent does not know this operation.",
                    "Update the agent, or use a module of the agent's version.",
                    FindingCategory.NotAvailable));
                return null;
        }
    }

    private static ServerKey? Key(V1.RealServerOperation source, ICollection<Finding> findings) =>
        RealServerContract.ReadKey(source.Pool, source.Server ?? new V1.RealServer(), findings);

    private static Overlay<RealServer> Settings(V1.RealServerOperation source) => RealServerContract.Read(source.Pool, source.Server ?? new V1.RealServer());
}
