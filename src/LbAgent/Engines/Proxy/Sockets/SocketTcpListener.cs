using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Events;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>One listening socket of .NET's, with its accept loop.</summary>
internal sealed class SocketTcpListener : IRelayListener, ISweepable
{
    private const int Backlog = 4096;

    /// <summary>Connections accepted without a breath: others wait for the same threads.</summary>
    private const int AcceptedAtOnce = 32;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly BindRequest _request;
    private readonly SocketRelay _relay;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionRunner _runner;
    private readonly ShortageLog _shortages;
    private bool _isStarted;
    private bool _isUnbound;

    /// <exception cref="SocketException">The address and port cannot be had.</exception>
    public SocketTcpListener(BindRequest request, SocketRelay relay, ActivityClock clock, EventLog events, TimeProvider time)
    {
        _socket = BoundSocket.Open(request);
        (_request, _relay, _time, _shortages) = (request, relay, time, relay.Shortages);
        _runner = new ConnectionRunner(clock, _shortages, events, time);
    }

    public int Flows => _runner.Connections.Count;

    public int Descriptor => _socket.Handle.ToInt32();

    public void Start()
    {
        _socket.Listen(Backlog);
        _isStarted = true;
        _relay.Add(this);
        var stop = _stop.Token;
        _ = Task.Run(() => AcceptAsync(stop), CancellationToken.None);
    }

    public void Unbind()
    {
        if (_isUnbound)
        {
            return;
        }

        _isUnbound = true;
        _stop.Cancel();
        if (_isStarted)
        {
            AcceptWaiting();
            StopListening();
        }

        _socket.Dispose();
    }

    public void Abort()
    {
        foreach (var connection in _runner.Connections.All())
        {
            connection.Abort();
        }
    }

    public void Sweep(int tick)
    {
        if (_request.Vip.Current is not { Settings: var settings })
        {
            return;
        }

        var silent = _runner.Connections.Sweep(tick, ActivityClock.TicksOf(settings.IdleTimeout), ActivityClock.TicksOf(settings.HalfClosedTimeout));
        foreach (var connection in silent ?? [])
        {
            connection.Abort();
        }
    }

    public void Dispose()
    {
        Unbind();
        _relay.Remove(this);
        _stop.Dispose();
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

    private async Task AcceptAsync(CancellationToken stop)
    {
        for (var accepted = 1; !stop.IsCancellationRequested; accepted++)
        {
            try
            {
                await _runner.ReserveAsync(stop);
                _ = _runner.RunAsync(await AcceptOneAsync(stop), _request.Vip.Current!);
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
                _ = _runner.RunAsync(_socket.Accept(), _request.Vip.Current!);
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

        _shortages.OfDescriptors(_request.Vip.Current!.Settings.Name);

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
