using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>Our agent: pools without a VIP, so that it does nothing but check.</summary>
internal sealed class AgentChecker : IChecker
{
    private readonly Agent agent;
    private DateTime? allUpSince;

    private AgentChecker(Agent agent) => this.agent = agent;

    public Child Process => agent.Process;

    /// <param name="children">Who owns the process.</param>
    /// <param name="program">The agent.</param>
    /// <param name="directory">Where its state is.</param>
    /// <param name="pools">What it checks.</param>
    /// <param name="check">How.</param>
    public static AgentChecker Start(Children children, string program, string directory, IReadOnlyList<IReadOnlyList<IPEndPoint>> pools, HealthCheck check)
    {
        var started = Agent.Start(children, program, directory, Core.OfProxy);
        try
        {
            _ = started.Configuration.ReplaceConfiguration(new ReplaceConfigurationRequest { Configuration = Wanted(pools, check) });
            return new AgentChecker(started);
        }
        catch (RpcException error)
        {
            started.Dispose();
            throw new BenchmarkException($"the agent refuses to check so ({check.Type}): {FirstLine(error.Status.Detail)}", error);
        }
    }

    /// <summary>Every second; a second without an answer is a failure.</summary>
    public static HealthCheck EverySecond(HealthCheckType type) => new()
    {
        Type = type,
        Interval = new Duration { Seconds = 1 },
        Response = new Duration { Seconds = 1 },
    };

    public Standing Look()
    {
        var servers = agent.Status.ListRealServers(new ListRealServersRequest()).Servers;
        var up = servers.Count(server => server.Health == Health.Healthy);
        if (allUpSince is null && up == servers.Count)
        {
            allUpSince = servers.Max(server => server.HealthSince.ToDateTime());
        }

        var downs = servers.Count(server => allUpSince is { } since && (server.Health != Health.Healthy || server.HealthSince.ToDateTime() > since));
        return new Standing(up, downs, FailedChecks: null);
    }

    public void Dispose() => agent.Dispose();

    private static Configuration Wanted(IReadOnlyList<IReadOnlyList<IPEndPoint>> pools, HealthCheck check)
    {
        var configuration = new Configuration();
        foreach (var servers in pools)
        {
            var pool = new Pool { Name = $"pool-{configuration.Pools.Count}", HealthCheck = check };
            pool.Servers.AddRange(servers.Select(server => new RealServer { Address = server.Address.ToString(), Port = (uint)server.Port }));
            configuration.Pools.Add(pool);
        }

        return configuration;
    }

    // Every pool has the same check, and a finding of its own.
    private static string FirstLine(string text) => new StringReader(text).ReadLine() ?? "";
}
