using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using LbAgent.Domain;
using LbAgent.Runtime;

namespace LbAgent.Tests.Scheduling;

/// <summary>Servers to schedule over: 10.0.x.y port 80, with these weights.</summary>
internal static class SchedulingServers
{
    public static RealServerState[] Of(params IEnumerable<int> weights) => [.. weights.Select((weight, i) => One(i, weight))];

    public static RealServerState One(int number, int weight) => new(
        new RealServer { Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.0.{number / 250}.{(number % 250) + 1}")), Port = 80, Weight = weight },
        new HealthObservation(Health.Healthy, "", DateTimeOffset.UnixEpoch));

    /// <summary>Flows of clients with addresses and ports in sequence.</summary>
    public static IEnumerable<FlowKey> Flows(int count) => Enumerable.Range(0, count).Select(i => new FlowKey(
        FlowEndpoint.OfIpv4(0x0B00_0000u + (uint)i, (ushort)(1024 + (i % 60_000))), FlowEndpoint.OfIpv4(0x0A0A_0A01, 80)));
}
