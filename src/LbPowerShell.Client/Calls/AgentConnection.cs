using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Net.Client;
using LbAdmin.PowerShell.Client.Mapping;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;
using LbAdmin.PowerShell.Output.Values;
using LbAdmin.Protos.V1;

namespace LbAdmin.PowerShell.Client.Calls;

/// <summary>The calls of the port as gRPC calls.</summary>
internal sealed class AgentConnection(string name, CallGuard guard, GrpcChannel channel) : IAgentConnection
{
    private readonly StatusService.StatusServiceClient _status = new(channel);
    private readonly ConfigurationService.ConfigurationServiceClient _configuration = new(channel);
    private readonly EventService.EventServiceClient _events = new(channel);
    private readonly HealthCheckService.HealthCheckServiceClient _checks = new(channel);
    private readonly DrainService.DrainServiceClient _drain = new(channel);
    private readonly FlowService.FlowServiceClient _flows = new(channel);

    public string Name => name;

    public async Task<LbAgent> GetAgentAsync(CancellationToken cancellationToken) =>
        AgentMapping.Read(name, await guard.CallAsync(options => _status.GetAgentAsync(new GetAgentRequest(), options), cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<LbEngine>> GetEnginesAsync(CancellationToken cancellationToken)
    {
        var response = await guard.CallAsync(options => _status.ListEnginesAsync(new ListEnginesRequest(), options), cancellationToken).ConfigureAwait(false);
        return response.Engines.Select(engine => EngineMapping.Read(name, engine)).ToArray();
    }

    public async Task<LbTopology> GetTopologyAsync(CancellationToken cancellationToken) =>
        TopologyMapping.Read(name, await guard.CallAsync(options => _status.GetTopologyAsync(new GetTopologyRequest(), options), cancellationToken).ConfigureAwait(false));

    public async Task<IReadOnlyList<LbVip>> GetVipsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var request = new ListVipsRequest { Names = { names } };
        var response = await guard.CallAsync(options => _status.ListVipsAsync(request, options), cancellationToken).ConfigureAwait(false);
        return response.Vips.Select(vip => VipMapping.Read(name, vip)).ToArray();
    }

    public async Task<IReadOnlyList<LbPool>> GetPoolsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        (await ListPoolsAsync(names, cancellationToken).ConfigureAwait(false)).Select(pool => PoolMapping.Read(name, pool)).ToArray();

    public async Task<IReadOnlyList<LbHealthCheck>> GetHealthChecksAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken) =>
        (await ListPoolsAsync(pools, cancellationToken).ConfigureAwait(false)).Select(pool => HealthCheckMapping.Read(name, pool)).ToArray();

    public async Task<IReadOnlyList<LbRealServer>> GetRealServersAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken)
    {
        var request = new ListRealServersRequest { Pools = { pools }, VipsByPool = true };
        var response = await guard.CallAsync(options => _status.ListRealServersAsync(request, options), cancellationToken).ConfigureAwait(false);
        var vips = response.Vips.ToDictionary(pool => pool.Pool, pool => new JoinedList<string>(pool.Vips), StringComparer.OrdinalIgnoreCase);
        return response.Servers.Select(server => RealServerMapping.Read(name, server, VipsOf(server))).ToArray();

        // The servers of a pool share one list: an agent that does not know the question sends the same names with each.
        JoinedList<string> VipsOf(RealServerStatus server)
        {
            if (!vips.TryGetValue(server.Pool, out var shared))
            {
                vips.Add(server.Pool, shared = new JoinedList<string>(server.Vips));
            }

            return shared;
        }
    }

    public async Task<LbConfiguration> GetConfigurationAsync(ulong? revision, CancellationToken cancellationToken)
    {
        var request = new GetConfigurationRequest();
        if (revision is { } former)
        {
            request.Revision = former;
        }

        return ConfigurationMapping.Read(name, await guard.CallAsync(options => _configuration.GetConfigurationAsync(request, options), cancellationToken).ConfigureAwait(false));
    }

    public async Task<LbChange> ChangeAsync(IReadOnlyList<AgentOperation> operations, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        var request = new ChangeConfigurationRequest { Operations = { operations.Select(OperationMapping.Write) }, Options = ChangeMapping.Write(options) };
        var response = await guard.CallAsync(call => _configuration.ChangeConfigurationAsync(request, call), cancellationToken).ConfigureAwait(false);
        return ChangeMapping.Read(name, response.Result);
    }

    public async Task<LbChange> ReplaceAsync(ConfigurationSettings configuration, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        var request = new ReplaceConfigurationRequest { Configuration = ConfigurationMapping.Write(configuration), Options = ChangeMapping.Write(options) };
        var response = await guard.CallAsync(call => _configuration.ReplaceConfigurationAsync(request, call), cancellationToken).ConfigureAwait(false);
        return ChangeMapping.Read(name, response.Result);
    }

    public async Task<LbChange> RestoreAsync(ulong revision, AgentChangeOptions options, CancellationToken cancellationToken)
    {
        var request = new RestoreConfigurationRequest { Revision = revision, Options = ChangeMapping.Write(options) };
        var response = await guard.CallAsync(call => _configuration.RestoreConfigurationAsync(request, call), cancellationToken).ConfigureAwait(false);
        return ChangeMapping.Read(name, response.Result);
    }

    public async Task<long> EndFlowsAsync(IReadOnlyCollection<LbRealServer> servers, CancellationToken cancellationToken)
    {
        var request = new EndFlowsRequest { Servers = { servers.Select(RealServerMapping.Identify) } };
        return (long)(await guard.CallAsync(options => _drain.EndFlowsAsync(request, options), cancellationToken).ConfigureAwait(false)).Flows;
    }

    public async Task<IReadOnlyList<LbConfigurationRevision>> GetRevisionsAsync(uint limit, CancellationToken cancellationToken)
    {
        var request = new ListRevisionsRequest { Limit = limit };
        var response = await guard.CallAsync(options => _configuration.ListRevisionsAsync(request, options), cancellationToken).ConfigureAwait(false);
        return response.Revisions.Select(revision => ChangeMapping.Read(name, revision)).ToArray();
    }

    public Task ListFlowsAsync(FlowQuery query, Action<IReadOnlyList<LbFlow>> handOn, CancellationToken cancellationToken) => guard.StreamAsync(
        options => _flows.ListFlows(FlowMapping.Write(query), options),
        guard.Timeout,
        guard.Timeout,
        response => handOn(response.Flows.Select(flow => FlowMapping.Read(name, flow)).ToArray()),
        cancellationToken);

    public async Task WatchEventsAsync(EventQuery query, Action<LbEvent> handOn, CancellationToken cancellationToken)
    {
        // The stream has no deadline; that the agent begins it has.
        var request = EventMapping.Write(query);
        await guard.StreamAsync(options => _events.WatchEvents(request, options), guard.Timeout, Timeout.InfiniteTimeSpan, response => HandOn(response.Event), cancellationToken).ConfigureAwait(false);
        throw guard.Ended();

        void HandOn(Event? happened)
        {
            if (happened is not null && happened.Kind != EventKind.StreamStarted)
            {
                handOn(EventMapping.Read(name, happened));
            }
        }
    }

    public Task TestHealthCheckAsync(
        string pool, IReadOnlyCollection<RealServerSettings> servers, HealthCheckSettings? settings, Action<LbHealthCheckTest> handOn, CancellationToken cancellationToken)
    {
        var request = new TestHealthCheckRequest
        {
            Pool = pool,
            Servers = { servers.Select(RealServerMapping.Write) },
            HealthCheck = settings is null ? null : HealthCheckMapping.Write(settings),
        };

        // The agent may be silent as long as a server is.
        var patience = guard.Timeout + (settings?.Response ?? TimeSpan.Zero);
        return guard.StreamAsync(
            options => _checks.TestHealthCheck(request, options), patience, patience, response => handOn(HealthCheckTestMapping.Read(name, response)), cancellationToken);
    }

    private async Task<IEnumerable<PoolStatus>> ListPoolsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var request = new ListPoolsRequest { Names = { names } };
        return (await guard.CallAsync(options => _status.ListPoolsAsync(request, options), cancellationToken).ConfigureAwait(false)).Pools;
    }
}
