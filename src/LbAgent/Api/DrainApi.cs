using System.Collections.Generic;
using System.Threading.Tasks;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Control.Operations;
using LbAgent.Domain;
using LbAgent.Events;
using LbAgent.Runtime;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Ends flows over gRPC. Changes nothing of the configuration: who wants a server to stay empty disables it first.</summary>
internal sealed class DrainApi(RuntimeState runtime, EventLog events) : V1.DrainService.DrainServiceBase
{
    public override Task<V1.EndFlowsResponse> EndFlows(V1.EndFlowsRequest request, ServerCallContext context)
    {
        var findings = new List<Finding>();
        var servers = new Dictionary<RealServerState, PoolState>();
        foreach (var member in request.Servers)
        {
            if (Find(member, findings) is var (pool, server))
            {
                servers.TryAdd(server, pool);
            }
        }

        if (findings.Count > 0)
        {
            throw FindingStatus.Of(findings);
        }

        var (who, flows) = (Caller.Of(context), 0L);
        foreach (var (server, pool) in servers)
        {
            flows += End(pool, server, who);
        }

        return Task.FromResult(new V1.EndFlowsResponse { Flows = (ulong)flows });
    }

    private (PoolState Pool, RealServerState Server)? Find(V1.PoolMember member, List<Finding> findings)
    {
        if (RealServerContract.ReadKey(member.Pool, new V1.RealServer { Address = member.Address, Port = member.Port }, findings) is not { } key)
        {
            return null;
        }

        if (!runtime.Pools.TryGetValue(member.Pool, out var pool))
        {
            findings.Add(Refusal.NoPool(member.Pool));
            return null;
        }

        if (pool.Find(key) is not { } server)
        {
            findings.Add(Refusal.NoServer(pool.Settings.Name, key));
            return null;
        }

        if (server.Settings.AdminState != AdminState.Disabled)
        {
            findings.Add(NotDisabled(TargetName.RealServer(pool.Settings.Name, key), server.Settings.AdminState));
            return null;
        }

        return (pool, server);
    }

    /// <summary>Of a server that was enabled in this moment none end: it is as if that had come after.</summary>
    private long End(PoolState pool, RealServerState server, string who)
    {
        var flows = pool.EndFlows(server);
        if (flows > 0)
        {
            events.Write(new AgentEvent(EventKind.Configuration, EventSeverity.Information, $"{flows} {(flows == 1 ? "flow" : "flows")} ended by {who}")
            {
                Pool = pool.Settings.Name,
                Server = server.Key.ToString(),
            });
        }

        return flows;
    }

    private static Finding NotDisabled(string target, AdminState state) => new(
        "Lb.RealServer.NotDisabled",
        target,
        "AdminState",
        $"it is {state}: others would come for the flows that end.",
        "Disable it first: Set-LbRealServer -AdminState Disabled; Suspend-LbRealServer -Force does both.",
        FindingCategory.Conflict);
}
