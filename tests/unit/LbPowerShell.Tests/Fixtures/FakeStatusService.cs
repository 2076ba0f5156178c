using System;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Tests.Fixtures;

internal sealed class FakeStatusService(FakeAgent agent) : StatusService.StatusServiceBase
{
    public override Task<GetAgentResponse> GetAgent(GetAgentRequest request, ServerCallContext context) => agent.OnGetAgent(context);

    public override async Task<ListVipsResponse> ListVips(ListVipsRequest request, ServerCallContext context)
    {
        await agent.OnListVips(context);
        return new ListVipsResponse
        {
            Vips = { agent.Vips.Where(vip => request.Names.Count == 0 || request.Names.Contains(vip.Vip.Name, StringComparer.OrdinalIgnoreCase)) },
        };
    }

    public override Task<ListPoolsResponse> ListPools(ListPoolsRequest request, ServerCallContext context) => Task.FromResult(new ListPoolsResponse
    {
        Pools = { agent.Pools.Where(pool => request.Names.Count == 0 || request.Names.Contains(pool.Pool.Name, StringComparer.OrdinalIgnoreCase)) },
    });

    public override Task<ListRealServersResponse> ListRealServers(ListRealServersRequest request, ServerCallContext context) => Task.FromResult(new ListRealServersResponse
    {
        Servers = { agent.Servers.Where(server => request.Pools.Count == 0 || request.Pools.Contains(server.Pool, StringComparer.OrdinalIgnoreCase)) },
    });

    public override Task<ListEnginesResponse> ListEngines(ListEnginesRequest request, ServerCallContext context) => Task.FromResult(new ListEnginesResponse { Engines = { agent.Engines } });

    public override Task<GetTopologyResponse> GetTopology(GetTopologyRequest request, ServerCallContext context) => Task.FromResult(agent.Topology);
}
