using System.Collections.Generic;
using System.Threading;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>The connections of one listener. Entered and left once a connection, under a short lock; no lock while bytes pass.</summary>
internal sealed class ConnectionTable
{
    private readonly Lock _gate = new();
    private SocketConnection? _first;

    public int Count { get; private set; }

    public void Add(SocketConnection connection)
    {
        lock (_gate)
        {
            connection.Next = _first;
            if (_first is not null)
            {
                _first.Previous = connection;
            }

            _first = connection;
            Count++;
        }
    }

    public void Remove(SocketConnection connection)
    {
        lock (_gate)
        {
            if (connection.Previous is { } previous)
            {
                previous.Next = connection.Next;
            }
            else
            {
                _first = connection.Next;
            }

            if (connection.Next is { } next)
            {
                next.Previous = connection.Previous;
            }

            (connection.Previous, connection.Next) = (null, null);
            Count--;
        }
    }

    /// <summary>Reports bytes, and gives back those that were silent too long. Under the lock, so that no connection ends meanwhile.</summary>
    public List<SocketConnection>? Sweep(int tick, int idleTicks, int halfClosedTicks)
    {
        List<SocketConnection>? silent = null;
        lock (_gate)
        {
            for (var connection = _first; connection is not null; connection = connection.Next)
            {
                connection.ReportBytes();
                connection.FollowArrival();
                var silence = tick - connection.LastActive;
                if (silence > (connection.IsHalfClosed ? halfClosedTicks : idleTicks) || connection.HasLostItsServer)
                {
                    (silent ??= []).Add(connection);
                }
            }
        }

        return silent;
    }

    public SocketConnection[] All()
    {
        lock (_gate)
        {
            var all = new SocketConnection[Count];
            var i = 0;
            for (var connection = _first; connection is not null; connection = connection.Next)
            {
                all[i++] = connection;
            }

            return all;
        }
    }
}
