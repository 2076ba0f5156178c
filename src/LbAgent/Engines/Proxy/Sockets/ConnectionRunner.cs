using System;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Engines.Proxy.ProxyProtocol;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>
/// Runs the connections of one listener, each from its accept to its end: lets it in, finds a server, relays, counts. Bounds how many
/// seek a server at once, so that a flood at one VIP leaves the others, and the health checks, their share of the box.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no handle to give back, and connections may outlive their listener.")]
internal sealed class ConnectionRunner(ActivityClock clock, ShortageLog shortages, EventLog events, TimeProvider time)
{
    /// <summary>Clients for whom a server is being sought. Beyond, new ones wait in the kernel's queue.</summary>
    private const int MostConnecting = 512;

    /// <summary>From here on it pays to ask whether the client is still there before a server is bothered.</summary>
    private const int ManyConnecting = 32;

    private readonly SemaphoreSlim _places = new(MostConnecting);
    private readonly ServerConnector _connector = new(shortages);

    public ConnectionTable Connections { get; } = new();

    /// <summary>Before an accept: waits until one more may seek a server. <see cref="RunAsync"/> or <see cref="CancelReservation"/> gives the place back.</summary>
    public Task ReserveAsync(CancellationToken stop) => _places.WaitAsync(stop);

    public void CancelReservation() => _places.Release();

    public async Task RunAsync(Socket client, VipAdmission admission)
    {
        if (PeerOf(client) is not { } peer || !admission.TryEnter(peer))
        {
            _places.Release();
            client.Close(timeout: 0); // with a reset
            return;
        }

        var connection = new SocketConnection(client, admission, clock);
        admission.State.Counters.Count();
        Connections.Add(connection);
        try
        {
            if (await BeginAsync(connection, peer))
            {
                await SocketPump.RunAsync(connection);
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
                Vip = admission.Settings.Name,
            });
        }
        finally
        {
            Connections.Remove(connection);
            connection.End();
        }
    }

    private static FlowEndpoint? PeerOf(Socket client)
    {
        try
        {
            return FlowEndpoint.Of((IPEndPoint)client.RemoteEndPoint!);
        }
        catch (SocketException)
        {
            return null; // It has left already.
        }
    }

    /// <summary>False where no server takes the connection, which is counted, or the client has left already.</summary>
    private async ValueTask<bool> BeginAsync(SocketConnection connection, FlowEndpoint peer)
    {
        var (admission, source, destination) = (connection.Admission, peer, FlowEndpoint.Of((IPEndPoint)connection.Client.LocalEndPoint!));
        try
        {
            if (_places.CurrentCount < MostConnecting - ManyConnecting && connection.HasClientLeft())
            {
                return false;
            }

            var port = destination.Port;
            if (admission.Settings.AcceptProxyProtocol)
            {
                if (await ReadHeaderAsync(connection.Client) is not { } header)
                {
                    admission.State.Counters.Refuse();
                    return false;
                }

                (source, destination) = header.HasAddresses ? (header.Source, header.Destination) : (source, destination);
            }

            return admission.MaySource(source) && await ConnectAsync(connection, source, destination, port);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Who only owes a header seeks no server yet: others may, meanwhile.</summary>
    private async Task<ProxyHeader?> ReadHeaderAsync(Socket client)
    {
        _places.Release();
        var header = await HeaderExchange.ReadAsync(client, time);
        await _places.WaitAsync();
        return header;
    }

    private async ValueTask<bool> ConnectAsync(SocketConnection connection, FlowEndpoint source, FlowEndpoint destination, int port)
    {
        var state = connection.Admission.State;
        var model = state.Model;
        var found = await _connector.ConnectAsync(model, new FlowKey(source, destination), port);
        if (found.Socket is { } socket)
        {
            connection.Attach(socket, found.Server!);
            return await HeaderExchange.TrySendAsync(socket, model.Pool.Settings.SendProxyProtocol, source, destination);
        }

        connection.Admission.CountUnserved(found.HasTried);

        return false;
    }
}
