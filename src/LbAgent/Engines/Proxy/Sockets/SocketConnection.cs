using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>
/// One client connection: its sockets, the VIP and server it counts for, and what the sweeper needs to know. Each
/// direction has one writer; the sweeper reads what may be a moment old.
/// </summary>
internal sealed class SocketConnection(Socket client, VipAdmission admission, ActivityClock clock)
{
    private long _bytesIn;
    private long _bytesOut;
    private long _reportedIn;
    private long _reportedOut;
    private int _lastActive = clock.Tick;
    private int _aborted;
    private volatile bool _halfClosed;
    private volatile bool _isLost;
    private volatile Arrival? _arrival;
    private volatile Socket? _server;
    private volatile RealServerState? _realServer;

    public Socket Client { get; } = client;

    /// <summary>Where it has a place, which it leaves at its end.</summary>
    public VipAdmission Admission { get; } = admission;

    public Socket? Server => _server;

    public int LastActive => Volatile.Read(ref _lastActive);

    public bool IsHalfClosed => _halfClosed;

    /// <summary>Its server's connections are to be ended.</summary>
    public bool HasLostItsServer => _realServer is { } server && Admission.State.Model.Pool.Ends(server);

    /// <summary>A side has reset the connection.</summary>
    public bool IsLost => _isLost;

    public bool IsAborted => Volatile.Read(ref _aborted) != 0;

    /// <summary>Place in the connection table; guarded by the table.</summary>
    internal SocketConnection? Previous { get; set; }

    internal SocketConnection? Next { get; set; }

    /// <summary>The server has accepted. The place that was taken there is this connection's from now on.</summary>
    public void Attach(Socket server, RealServerState realServer)
    {
        _server = server;
        _realServer = realServer;
        realServer.Counters.Count();
        if (IsAborted)
        {
            // The sweeper came between: it had no server socket to close.
            Reset(server);
        }
    }

    /// <summary>Each way has one caller at a time.</summary>
    public void Pass(int bytes, bool fromClient)
    {
        ref var passed = ref fromClient ? ref _bytesIn : ref _bytesOut;
        Volatile.Write(ref passed, passed + bytes);
        Touch();
    }

    public void HalfClose()
    {
        _halfClosed = true;
        Touch();
    }

    public void Lose()
    {
        _isLost = true;
        HalfClose();
    }

    /// <summary>Completes when this side has acknowledged all that was sent to it, or the connection is aborted.</summary>
    public async Task ArriveAsync(Socket to)
    {
        _arrival = new Arrival(to);
        FollowArrival();

        // Most acknowledgements are there, or come when the peer's system has held them back as long as it may.
        for (var wait = 5; wait < 500 && !_arrival.Task.IsCompleted; wait *= 3)
        {
            await Task.WhenAny(_arrival.Task, Task.Delay(wait));
            FollowArrival();
        }

        await _arrival.Task;
    }

    /// <summary>The sweeper calls it: no event tells of acknowledgements. Any thread.</summary>
    public void FollowArrival()
    {
        if (_arrival is { } arrival && arrival.Follow(IsAborted))
        {
            Touch();
        }
    }

    /// <summary>Whether the client has reset the connection before anything was done for it. A system call.</summary>
    public bool HasClientLeft()
    {
        try
        {
            return Client.Poll(0, SelectMode.SelectError);
        }
        catch (System.ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Ends both sides with a reset. Any thread, any number of times.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) == 0)
        {
            Reset(Client);
            if (_server is { } server)
            {
                Reset(server);
            }

            FollowArrival();
        }
    }

    /// <summary>Adds what passed since the last report to the counters. The sweeper calls it, and the relay at the end, when the sweeper no longer can.</summary>
    public void ReportBytes()
    {
        var (bytesIn, bytesOut) = (Volatile.Read(ref _bytesIn), Volatile.Read(ref _bytesOut));
        var (newIn, newOut) = (bytesIn - _reportedIn, bytesOut - _reportedOut);
        if (newIn + newOut == 0)
        {
            return;
        }

        (_reportedIn, _reportedOut) = (bytesIn, bytesOut);
        Admission.State.Counters.AddBytes(newIn, newOut);
        _realServer?.Counters.AddBytes(newIn, newOut);
    }

    /// <summary>The flow has ended: closes what is open and lowers the counts. Called once, by the one that runs the connection.</summary>
    public void End()
    {
        ReportBytes();
        Client.Dispose();
        _server?.Dispose();
        _realServer?.Counters.Leave();
        Admission.State.Counters.Leave();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
        catch (System.ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
        catch (SocketException)
        {
            // The option can be refused on a socket that the peer has just reset; closing is all that is left.
            socket.Dispose();
        }
    }

    private void Touch() => Volatile.Write(ref _lastActive, clock.Tick);
}
