using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LbAdmin.Protos.V1;
using LbAgent.Tests.Api;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>What tests ask of an agent in the lab.</summary>
internal static class LabRequests
{
    /// <summary>A VIP over the lab's first server, which is checked every 200 ms, with a pool of the VIP's name.</summary>
    public static Operation[] Web(string vip = DsrLab.Vip, ForwardingMode mode = ForwardingMode.DsrL2)
    {
        var check = new HealthCheck { Type = HealthCheckType.Tcp, Port = DsrLab.Port, Interval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)), Retries = 2 };
        return
        [
            new Operation { CreatePool = new Pool { Name = "web", HealthCheck = check } },
            Vip("web", vip, Protocol.Tcp, mode),
            DsrLab.Add(vip.Contains(':', StringComparison.Ordinal) ? DsrLab.Address6Of(1) : DsrLab.AddressOf(1)),
        ];
    }

    /// <summary>Over the same pool.</summary>
    public static Operation Vip(string name, string address, Protocol protocol, ForwardingMode mode = ForwardingMode.DsrL2) => new()
    {
        CreateVip = new Vip
        {
            Name = name, Address = address, Ports = new PortRange { First = DsrLab.Port, Last = DsrLab.Port }, Protocol = protocol, ForwardingMode = mode, Pool = "web",
        },
    };

    public static Operation Remove(string vip = "web", bool keepsPool = false) => new() { DeleteVip = new DeleteVip { Name = vip, KeepPool = keepsPool } };

    public static Operation ClientInterface(string name) => new() { SetTopology = new Topology { ClientInterface = name } };

    /// <summary>Why a change is refused; it must be.</summary>
    public static async Task<IReadOnlyList<Finding>> RefusedAsync(AgentProcess agent, params Operation[] operations) =>
        AgentApiTests.FindingsOf(await Assert.ThrowsAsync<RpcException>(() => DsrLab.ChangeAsync(agent, operations)));

    /// <summary>All that has happened so far, in the agent's words.</summary>
    public static async Task<IReadOnlyList<string>> EventsAsync(AgentProcess agent)
    {
        using var stop = new CancellationTokenSource();
        using var watch = new EventService.EventServiceClient(agent.Channel).WatchEvents(new WatchEventsRequest { Recent = 1000 }, cancellationToken: stop.Token);
        List<string> events = [];
        while (await watch.ResponseStream.MoveNext() && watch.ResponseStream.Current.Event is { Kind: not EventKind.StreamStarted } past)
        {
            events.Add(past.Message);
        }

        await stop.CancelAsync();
        return events;
    }

    public static Task AwaitEventAsync(AgentProcess agent, string what) =>
        Eventually.TrueAsync(async () => (await EventsAsync(agent)).Any(said => said.Contains(what, StringComparison.Ordinal)), $"an event says: {what}", poll: 50);

    /// <summary>What is Healthy serves a moment later.</summary>
    public static Task AwaitServedAsync(this DsrLab lab, string vip = DsrLab.Vip) => Eventually.TrueAsync(() => IsServed(lab, vip), $"a connection to {vip} comes through");

    /// <summary>False where the connection is refused, or reset at once by a proxy, as it is while no server is there.</summary>
    private static bool IsServed(DsrLab lab, string vip)
    {
        try
        {
            lab.Connect(vip).Connection.Dispose();
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            return false;
        }
    }
}
