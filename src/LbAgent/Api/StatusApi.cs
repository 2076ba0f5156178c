using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAgent.Contract;
using LbAgent.Control;
using LbAgent.Domain;
using LbAgent.Engines;
using LbAgent.Network;
using LbAgent.Runtime;
using LbAgent.Store;
using V1 = LbAdmin.Protos.V1;

namespace LbAgent.Api;

/// <summary>What the agent is and what it observes, over gRPC. Reads only.</summary>
internal sealed class StatusApi(
    ConfigurationWriter writer, ConfigurationStore store, RuntimeState runtime, EngineList engines, BoxAddresses addresses, AgentIdentity identity) : V1.StatusService.StatusServiceBase
{
    public override Task<V1.GetAgentResponse> GetAgent(V1.GetAgentRequest request, ServerCallContext context)
    {
        var current = writer.Current;
        var response = new V1.GetAgentResponse
        {
            HostName = Environment.MachineName,
            Version = identity.Version,
            Platform = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            StartTime = identity.StartTime.ToTimestamp(),
            Revision = current.Revision,
            ProcessId = (uint)Environment.ProcessId,
            Caller = Caller.Of(context),
            StoreNotice = store.Notice,
            ResidentBytes = (ulong)Environment.WorkingSet,
            Vips = (uint)current.Vips.Count,
            RealServers = (uint)current.Pools.Values.Sum(pool => pool.Servers.Count),
        };
        response.Engines.AddRange(engines.Descriptions.Select(EngineContract.Write));
        return Task.FromResult(response);
    }

    public override Task<V1.ListVipsResponse> ListVips(V1.ListVipsRequest request, ServerCallContext context)
    {
        engines.CatchUp();
        var wanted = new NameFilter(request.Names);
        var response = new V1.ListVipsResponse();
        response.Vips.AddRange(writer.Current.Vips.Values.Where(vip => wanted.Has(vip.Name)).Select(Describe));
        return Task.FromResult(response);
    }

    public override Task<V1.ListPoolsResponse> ListPools(V1.ListPoolsRequest request, ServerCallContext context)
    {
        var wanted = new NameFilter(request.Names);
        var snapshot = writer.Current;
        var users = PoolUsers(snapshot);
        var response = new V1.ListPoolsResponse();
        response.Pools.AddRange(snapshot.Pools.Values.Where(pool => wanted.Has(pool.Name)).Select(pool => Describe(pool, users)));
        return Task.FromResult(response);
    }

    public override Task<V1.ListRealServersResponse> ListRealServers(V1.ListRealServersRequest request, ServerCallContext context)
    {
        engines.CatchUp();
        var wanted = new NameFilter(request.Pools);
        var snapshot = writer.Current;
        var users = PoolUsers(snapshot);
        var response = new V1.ListRealServersResponse();
        foreach (var pool in snapshot.Pools.Values.Where(pool => wanted.Has(pool.Name)))
        {
            if (runtime.Pools.TryGetValue(pool.Name, out var state))
            {
                response.Servers.AddRange(Describe(pool.Name, state, request.VipsByPool ? [] : users[pool.Name]));
                if (request.VipsByPool)
                {
                    response.Vips.Add(new V1.PoolVips { Pool = pool.Name, Vips = { users[pool.Name] } });
                }
            }
        }

        return Task.FromResult(response);
    }

    public override Task<V1.ListEnginesResponse> ListEngines(V1.ListEnginesRequest request, ServerCallContext context)
    {
        var response = new V1.ListEnginesResponse();
        response.Engines.AddRange(engines.Statuses.Select(EngineContract.Write));
        return Task.FromResult(response);
    }

    public override Task<V1.GetTopologyResponse> GetTopology(V1.GetTopologyRequest request, ServerCallContext context)
    {
        var takers = engines.Statuses.SelectMany(engine => engine.Interfaces).Select(one => one.Name).ToHashSet();
        var topology = writer.Current.Topology;
        var response = new V1.GetTopologyResponse
        {
            Topology = TopologyContract.Write(topology),
            AddressMode = EnumContract.ToWire<AddressMode, V1.AddressMode>(addresses.InForce(topology.AddressMode)),
        };
        response.Interfaces.AddRange(BoxInterfaces.All().Select(one => EngineContract.Write(one, takers.Contains(one.Name))));
        return Task.FromResult(response);
    }

    private static ILookup<string, string> PoolUsers(ConfigurationSnapshot snapshot) =>
        snapshot.Vips.Values.ToLookup(vip => vip.Pool, vip => vip.Name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<V1.RealServerStatus> Describe(string pool, PoolState state, IEnumerable<string> vips)
    {
        var inUse = state.Available.EffectiveWeights.ToDictionary(each => each.Server, each => each.Weight);
        return state.Servers.Select(server => Describe(pool, server, inUse.GetValueOrDefault(server), vips));
    }

    private static V1.RealServerStatus Describe(string pool, RealServerState server, int effectiveWeight, IEnumerable<string> vips)
    {
        var health = server.Health;
        var status = new V1.RealServerStatus
        {
            Pool = pool,
            Server = RealServerContract.Write(server.Settings),
            Health = EnumContract.ToWire<Health, V1.Health>(health.Health),
            Reason = health.Reason,
            HealthSince = health.Since.ToTimestamp(),
            Counters = CountersContract.Write(server.Counters),
            EffectiveWeight = (uint)effectiveWeight,
        };
        if (server.LastProbe is { } probe)
        {
            status.LastProbe = probe.Start.ToTimestamp();
            status.LastProbeDuration = probe.Duration.ToDuration();
        }

        status.Vips.AddRange(vips);
        return status;
    }

    private V1.VipStatus Describe(Vip vip)
    {
        var listening = engines.StatusOf(vip);
        var status = new V1.VipStatus
        {
            Vip = VipContract.Write(vip),
            ListenState = EnumContract.ToWire<ListenState, V1.ListenState>(listening.State),
            ListenError = listening.Error,
        };
        if (runtime.Vips.TryGetValue(vip.Name, out var state))
        {
            status.Counters = CountersContract.Write(state.Counters);
            status.ServersAvailable = (uint)state.Model.Pool.Available.Count;
            status.ServersTotal = (uint)state.Model.Pool.Servers.Count;
            status.Scheduler = EnumContract.ToWire<SchedulerKind, V1.SchedulerKind>(state.Model.Pool.Settings.Scheduler.Kind);
        }

        return status;
    }

    private V1.PoolStatus Describe(Pool pool, ILookup<string, string> users)
    {
        var status = new V1.PoolStatus
        {
            Pool = PoolContract.Write(pool),
            ServersTotal = (uint)pool.Servers.Count,
            WorstCaseDetection = pool.HealthCheck?.WorstCaseDetection.ToDuration(),
        };
        if (runtime.Pools.TryGetValue(pool.Name, out var state))
        {
            status.ServersAvailable = (uint)state.Available.Count;
        }

        status.Vips.AddRange(users[pool.Name]);
        return status;
    }
}
