using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// One listening socket and the connections that came in by it. The VIP behind it can be replaced at any time; a new
/// connection goes by what stands when it comes. Bound first, then started, then unbound and drained.
/// </summary>
internal sealed class TcpListener : IDisposable
{
    private const int Backlog = 4096;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket;
    private readonly IRelay _relay;
    private readonly ActivityClock _clock;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private volatile VipState? _vip;
    private Task _accepting = Task.CompletedTask;
    private bool _isShortOfDescriptors;

    private TcpListener(Socket socket, IPEndPoint endpoint, IRelay relay, ActivityClock clock, EventLog events, TimeProvider time)
    {
        (_socket, Endpoint, _relay, _clock, _events, _time) = (socket, endpoint, relay, clock, events, time);
    }

    public IPEndPoint Endpoint { get; }

    public ConnectionTable Connections { get; } = new();

    public VipState? Vip
    {
        get => _vip;
        set => _vip = value;
    }

    /// <summary>Takes the address and port without accepting anything yet.</summary>
    /// <exception cref="SocketException">They cannot be had.</exception>
    public static TcpListener Bind(IPEndPoint endpoint, IRelay relay, ActivityClock clock, EventLog events, TimeProvider time)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.NoDelay = true; // accepted sockets inherit it, which saves a call each
            socket.Bind(endpoint);
            return new TcpListener(socket, endpoint, relay, clock, events, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="SocketException">Another process began to listen there in the meantime.</exception>
    public void Start(VipState vip)
    {
        _vip = vip;
        _socket.Listen(Backlog);
        var stop = _stop.Token;
        _accepting = Task.Run(() => AcceptAsync(stop), CancellationToken.None);
    }

    /// <summary>Gives the address and port back. Clients that the kernel has greeted already are still served.</summary>
    public void Unbind()
    {
        _stop.Cancel();
        AcceptWaiting();
        _socket.Dispose();
    }

    /// <summary>After <see cref="Unbind"/>: lets connections end by themselves for that long, then resets the rest.</summary>
    public async Task DrainAsync(TimeSpan drain)
    {
        await _accepting;
        var start = _time.GetTimestamp();
        while (Connections.Count > 0 && _time.GetElapsedTime(start) < drain)
        {
            await Task.Delay(DrainPoll, _time, CancellationToken.None);
        }

        AbortConnections();
    }

    public void AbortConnections()
    {
        foreach (var connection in Connections.All())
        {
            connection.Abort();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(stop);
                _isShortOfDescriptors = false;
                _ = ServeAsync(client);
            }
            catch (Exception end) when (stop.IsCancellationRequested && end is (OperationCanceledException or SocketException or ObjectDisposedException))
            {
                return;
            }
            catch (SocketException failure)
            {
                await PauseAsync(failure, stop);
            }
        }
    }

    private void AcceptWaiting()
    {
        try
        {
            _socket.Blocking = false;
            while (true)
            {
                _ = ServeAsync(_socket.Accept());
            }
        }
        catch (SocketException)
        {
            // WouldBlock: nobody waits any more. Anything else leaves nothing more to do either.
        }
    }

    /// <summary>A client that left before it was accepted is nothing; no free descriptors is said once, and waited out.</summary>
    private async Task PauseAsync(SocketException failure, CancellationToken stop)
    {
        if (failure.SocketErrorCode == SocketError.ConnectionAborted)
        {
            return;
        }

        if (!_isShortOfDescriptors)
        {
            _isShortOfDescriptors = true;
            _events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"cannot accept on {Endpoint}: {failure.Message}")
            {
                Vip = _vip?.Model.Settings.Name ?? "",
            });
        }

        try
        {
            await Task.Delay(AcceptPause, _time, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var vip = _vip!;
        var model = vip.Model;
        var connection = new ProxyConnection(client, vip, _clock);
        vip.Counters.Begin();
        Connections.Add(connection);
        try
        {
            if (await ServerConnector.ConnectAsync(model) is not var (socket, server))
            {
                if (model.Pool.Available.Servers.Count == 0)
                {
                    vip.Counters.Refuse();
                }
                else
                {
                    vip.Counters.Fail();
                }

                connection.Abort();
                return;
            }

            connection.Attach(socket, server);
            await _relay.RelayAsync(connection);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The client left, or the sweeper closed it, before there was anything to relay.
            connection.Abort();
        }
        catch (Exception bug)
        {
            connection.Abort();
            _events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"a connection ended by an internal error: {bug}")
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
}
