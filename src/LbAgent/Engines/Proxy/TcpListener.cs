using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy;

/// <summary>
/// One listening socket. The VIP behind it can be replaced at any time; a new connection goes by what stands when it
/// comes. Bound first, then started, then unbound and drained.
/// </summary>
internal sealed class TcpListener : IDisposable
{
    private const int Backlog = 4096;

    /// <summary>Connections accepted without a breath: others wait for the same threads.</summary>
    private const int AcceptedAtOnce = 32;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket;
    private readonly EventLog _events;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionRunner _runner;
    private volatile VipState? _vip;
    private Task _accepting = Task.CompletedTask;
    private bool _isShortOfDescriptors;
    private long _drainEnd = long.MaxValue;

    private TcpListener(Socket socket, IPEndPoint endpoint, IRelay relay, ActivityClock clock, EventLog events, TimeProvider time)
    {
        (_socket, Endpoint, _events, _time) = (socket, endpoint, events, time);
        _runner = new ConnectionRunner(relay, clock, events);
    }

    public IPEndPoint Endpoint { get; }

    public ConnectionTable Connections => _runner.Connections;

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

    /// <summary>
    /// Gives the address and port back. Clients that the kernel has greeted already are still served, but for those of the
    /// last microseconds between the look and the close: Linux has no call that does both.
    /// </summary>
    public void Unbind()
    {
        _stop.Cancel();
        AcceptWaiting();
        StopListening();
        _socket.Dispose();
    }

    /// <summary>Ends the listening itself, not only our handle of it: a child process between fork and exec has another.</summary>
    private void StopListening()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Other systems than Linux refuse this for a socket that listens; there closing is what ends it.
        }
    }

    /// <summary>After <see cref="Unbind"/>: lets connections end by themselves for that long, then resets the rest.</summary>
    public async Task DrainAsync(TimeSpan drain)
    {
        await _accepting;
        ShortenDrain(drain);
        while (Connections.Count > 0 && _time.GetTimestamp() < Volatile.Read(ref _drainEnd))
        {
            await Task.Delay(DrainPoll, _time, CancellationToken.None);
        }

        AbortConnections();
    }

    /// <summary>Lets connections live no longer than this from now on; never longer than they were to live anyway.</summary>
    public void ShortenDrain(TimeSpan drain)
    {
        var end = drain == TimeSpan.MaxValue ? long.MaxValue : _time.GetTimestamp() + (long)(drain.TotalSeconds * _time.TimestampFrequency);
        if (end < Volatile.Read(ref _drainEnd))
        {
            Volatile.Write(ref _drainEnd, end);
        }
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
        for (var accepted = 1; !stop.IsCancellationRequested; accepted++)
        {
            try
            {
                await _runner.ReserveAsync(stop);
                _ = _runner.RunAsync(await AcceptOneAsync(stop), _vip!);
                _isShortOfDescriptors = false;
                if (accepted % AcceptedAtOnce == 0)
                {
                    await Task.Yield();
                }
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

    private async ValueTask<Socket> AcceptOneAsync(CancellationToken stop)
    {
        try
        {
            return await _socket.AcceptAsync(stop);
        }
        catch
        {
            _runner.CancelReservation();
            throw;
        }
    }

    private void AcceptWaiting()
    {
        try
        {
            _socket.Blocking = false;
            while (true)
            {
                // Above the limit for once: there is no later.
                _ = _runner.RunAsync(_socket.Accept(), _vip!);
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
}
