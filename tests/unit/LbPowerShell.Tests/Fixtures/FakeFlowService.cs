using System.Threading.Tasks;
using Grpc.Core;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Tests.Fixtures;

internal sealed class FakeFlowService(FakeAgent agent) : FlowService.FlowServiceBase
{
    public override Task ListFlows(ListFlowsRequest request, IServerStreamWriter<ListFlowsResponse> responseStream, ServerCallContext context)
    {
        agent.FlowRequests.Enqueue(request);
        return agent.OnListFlows(responseStream, context.CancellationToken);
    }
}
