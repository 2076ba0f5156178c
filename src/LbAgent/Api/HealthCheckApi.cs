using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.HealthChecks;
using LbAgent.HealthChecks.Probes;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>Tries of health checks over gRPC: each server's report as it comes.</summary>
internal sealed class HealthCheckApi(HealthCheckTrial trial, HealthCheckTester tester) : V1.HealthCheckService.HealthCheckServiceBase
{
    /// <summary>Probes under way at once for one call.</summary>
    private const int MostAtOnce = 64;

    public override async Task TestHealthCheck(
        V1.TestHealthCheckRequest request, IServerStreamWriter<V1.TestHealthCheckResponse> responseStream, ServerCallContext context)
    {
        var findings = new List<Finding>();
        var keys = request.Servers.Select(server => RealServerContract.ReadKey(request.Pool, server, findings)).OfType<ServerKey>().Distinct().ToArray();
        var overlay = HealthCheckContract.Read(request.Pool, request.HealthCheck ?? new V1.HealthCheck());
        var plan = trial.Plan(request.Pool, keys, request.HealthCheck is null ? (basis, _) => basis : overlay, findings);
        if (plan is not { } asked)
        {
            throw FindingStatus.Of(findings);
        }

        var reports = Channel.CreateUnbounded<V1.TestHealthCheckResponse>();
        var probing = ProbeAllAsync(request.Pool, asked.Check, asked.Servers, asked.Addresses, reports.Writer, context.CancellationToken);
        await foreach (var report in reports.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(report, context.CancellationToken);
        }

        await probing;
    }

    private async Task ProbeAllAsync(
        string pool,
        HealthCheckSettings check,
        IReadOnlyList<ServerKey> servers,
        ValueList<DsrAddress> addresses,
        ChannelWriter<V1.TestHealthCheckResponse> reports,
        CancellationToken cancellation)
    {
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(servers, options, async (server, _) =>
                reports.TryWrite(Describe(pool, check.Type, server, await tester.ProbeAsync(check, server, addresses))));
        }
        finally
        {
            reports.Complete();
        }
    }

    private static V1.TestHealthCheckResponse Describe(string pool, HealthCheckType type, ServerKey server, ProbeReport report)
    {
        var response = new V1.TestHealthCheckResponse
        {
            Pool = pool,
            Server = new V1.RealServer { Address = server.Address.ToString(), Port = (uint)server.Port },
            Type = EnumContract.ToWire<HealthCheckType, V1.HealthCheckType>(type),
            Outcome = EnumContract.ToWire<ProbeOutcome, V1.ProbeOutcome>(report.Result.Outcome),
            Reason = report.Result.Reason,
            Duration = report.Duration.ToDuration(),
        };
        response.Steps.AddRange(report.Steps.Select(step => new V1.ProbeStep
        {
            Kind = EnumContract.ToWire<ProbeStepKind, V1.ProbeStepKind>(step.Kind),
            Duration = step.Duration.ToDuration(),
            Outcome = EnumContract.ToWire<ProbeOutcome, V1.ProbeOutcome>(step.Outcome),
            Detail = step.Detail,
        }));
        return response;
    }
}
