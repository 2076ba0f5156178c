using System;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// Runs the connections of one listener, each from its accept to its end: finds a server, relays, counts. Bounds how many
/// seek a server at once, so that a flood at one VIP leaves the others, and the health checks, their share of the box.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no handle to give back, and connections may outlive their listener.")]
internal sealed class ConnectionRunner(IRelay relay, ActivityClock clock, EventLog events)
{
    /// <summary>Clients for whom a server is being sought. Beyond, new ones wait in the kernel's queue.</summary>
    private const int MostConnecting = 512;

    /// <summary>From here on it pays to ask whether the client is still there before a server is bothered.</summary>
    private const int ManyConnecting = 32;

    private readonly SemaphoreSlim _places = new(MostConnecting);

    public ConnectionTable Connections { get; } = new();

    /// <summary>Before an accept: waits until one more may seek a server. <see cref="RunAsync"/> or <see cref="CancelReservation"/> gives the place back.</summary>
    public Task ReserveAsync(CancellationToken stop) => _places.WaitAsync(stop);

    public void CancelReservation() => _places.Release();

    public async Task RunAsync(Socket client, VipState vip)
    {
        var model = vip.Model;
        var connection = new ProxyConnection(client, vip, clock);
        vip.Counters.Begin();
        Connections.Add(connection);
        try
        {
            if (await ConnectAsync(connection, model))
            {
                await relay.RelayAsync(connection);
            }
            else
            {
                connection.Abort();
            }
        }
        catch (Exception bug)
        {
            connection.Abort();
            events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"a connection ended by an internal error: {bug}")
            {
                Vip = model.Settings.Name,
            });
        }
        finally
        {
            Connections.Remove(connection);
            connection.End();
        }
    }

    /// <summary>False where no server takes the connection, which is counted, or the client has left already.</summary>
    private async ValueTask<bool> ConnectAsync(ProxyConnection connection, VipModel model)
    {
        try
        {
            if (_places.CurrentCount < MostConnecting - ManyConnecting && connection.HasClientLeft())
            {
                return false;
            }

            if (await ServerConnector.ConnectAsync(model) is var (socket, server))
            {
                connection.Attach(socket, server);
                return true;
            }

            if (model.Pool.Available.Servers.Count == 0)
            {
                connection.Vip.Counters.Refuse();
            }
            else
            {
                connection.Vip.Counters.Fail();
            }

            return false;
        }
        finally
        {
            _places.Release();
        }
    }
}
