using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAdmin.Bench.Schedulers;

/// <summary>The servers that are picked from, as a pool would have them.</summary>
internal static class PooledServers
{
    private const int Port = 8080;
    private const int HeaviestWeight = 5;
    private const int MostFlows = 100;

    /// <summary>All of weight 1, nothing to do yet.</summary>
    public static IReadOnlyList<RealServerState> Equal(int count) => [.. Enumerable.Range(0, count).Select(number => New(number, weight: 1))];

    /// <summary>Weights 1 to 5, and each with flows of its own already, so that least connection has something to compare.</summary>
    public static IReadOnlyList<RealServerState> Busy(int count)
    {
        // The same in every run.
        var random = new Random(count);
        var servers = new List<RealServerState>(count);
        for (var number = 0; number < count; number++)
        {
            var server = New(number, (number % HeaviestWeight) + 1);
            for (var flows = random.Next(1, MostFlows); flows > 0; flows--)
            {
                _ = server.TryEnter();
            }

            servers.Add(server);
        }

        return servers;
    }

    private static RealServerState New(int number, int weight) => new(
        new RealServer { Address = new IPAddress([10, 0, (byte)(number / 250), (byte)((number % 250) + 1)]), Port = Port, Weight = weight },
        new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch));
}
