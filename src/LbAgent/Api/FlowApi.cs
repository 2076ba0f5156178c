using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Domain;
using LbAgent.Engines;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>The flow tables over gRPC, as they are read: a million flows are never held at once.</summary>
internal sealed class FlowApi(EngineList engines) : V1.FlowService.FlowServiceBase
{
    public override async Task ListFlows(V1.ListFlowsRequest request, IServerStreamWriter<V1.ListFlowsResponse> responseStream, ServerCallContext context)
    {
        var filter = Read(request);
        var left = request.Limit == 0 ? long.MaxValue : (long)ulong.Min(request.Limit, long.MaxValue);
        foreach (var batch in engines.Flows(filter))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var response = new V1.ListFlowsResponse();
            response.Flows.AddRange(batch.Take((int)long.Min(left, int.MaxValue)).Select(Write));
            if (response.Flows.Count > 0)
            {
                await responseStream.WriteAsync(response, context.CancellationToken);
            }

            left -= response.Flows.Count;
            if (left <= 0)
            {
                return;
            }
        }
    }

    private static FlowFilter Read(V1.ListFlowsRequest request)
    {
        var findings = new List<Finding>();
        var read = new FieldReader("Flow", "flows", findings);
        var servers = request.Servers.Select(text => read.Address("Server", text, Vip.NoAddress)).ToHashSet();
        IPNetwork[] clients = [.. request.Clients.Select(text => read.Network("Client", text)).OfType<IPNetwork>()];
        return findings.Count > 0
            ? throw FindingStatus.Of(findings)
            : new FlowFilter(request.Vips.ToHashSet(StringComparer.OrdinalIgnoreCase), servers, clients);
    }

    private static V1.Flow Write(FlowEntry flow) => new()
    {
        Vip = flow.Vip,
        Protocol = EnumContract.ToWire<Protocol, V1.Protocol>(flow.Protocol),
        ClientAddress = flow.Client.Address.ToString(),
        ClientPort = (uint)flow.Client.Port,
        VipAddress = flow.Service.Address.ToString(),
        VipPort = (uint)flow.Service.Port,
        ServerAddress = flow.Server.Address.ToString(),
        ServerPort = (uint)flow.Server.Port,
        State = EnumContract.ToWire<FlowStage, V1.FlowState>(flow.Stage),
        Idle = flow.Idle.ToDuration(),
    };
}
