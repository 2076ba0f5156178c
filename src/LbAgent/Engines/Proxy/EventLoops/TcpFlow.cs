using System;
using System.Runtime.InteropServices;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// One client connection, from its accept to its end: takes the first bytes, finds a server (TcpFlow.Connecting.cs), relays, ends (TcpFlow.Ending.cs).
/// The loop's thread.
/// </summary>
internal sealed unsafe partial class TcpFlow : IEventSink
{
    private const int ClientSide = 0;
    private const int ServerSide = 1;

    private readonly TcpShard _shard;
    private readonly EventLoop _loop;
    private readonly VipAdmission _admission;
    private readonly int _client;
    private readonly ulong _key;
    private readonly Direction _inward;
    private readonly Direction _outward;
    private readonly int _begun;
    private readonly ushort _port;
    private FlowEndpoint _source;
    private FlowEndpoint _destination;
    private TcpFlowState _state = TcpFlowState.AwaitingHeader;
    private RealServerState? _server;
    private int _serverSocket = -1;
    private int _lastActive;

    /// <param name="shard">By which it came in.</param>
    /// <param name="admission">Where it has a place, which it leaves at its end.</param>
    /// <param name="client">The accepted socket, which it owns.</param>
    /// <param name="peer">Who connected.</param>
    public TcpFlow(TcpShard shard, VipAdmission admission, int client, FlowEndpoint peer)
    {
        (_shard, _loop, _admission, _client, _source) = (shard, shard.Loop, admission, client, peer);
        _destination = shard.Endpoint ?? SocketAddress.LocalOf(client);
        _port = _destination.Port;
        _inward = new Direction(_loop) { From = client };
        _outward = new Direction(_loop) { To = client, CanWrite = true, Opposite = _inward };
        _inward.Opposite = _outward;
        _key = _loop.Register(this);
        _lastActive = _begun = shard.Clock.Tick;
        shard.Add(this);
    }

    /// <summary>Place in the shard's list.</summary>
    internal TcpFlow? Previous { get; set; }

    internal TcpFlow? Next { get; set; }

    /// <summary>Takes what the client has sent already, so that it can go with the connection to the server.</summary>
    public void Begin()
    {
        if (!TryTake(out var length) || !_loop.TryWatch(_client, _key, ClientSide))
        {
            Abort();
        }
        else if (_admission.Settings.AcceptProxyProtocol)
        {
            ReadHeader(length);
        }
        else
        {
            Seek(length);
        }
    }

    public void OnReady(uint events, int side)
    {
        var (from, to) = side == ClientSide ? (_inward, _outward) : (_outward, _inward);
        from.CanRead |= (events & (Epoll.Readable | Epoll.PeerEnded | Epoll.HangUp | Epoll.Error)) != 0;
        from.SenderEnded |= (events & (Epoll.PeerEnded | Epoll.HangUp)) != 0;
        to.CanWrite |= (events & Epoll.Writable) != 0;
        if ((events & Epoll.Urgent) != 0)
        {
            from.MeetUrgent();
        }

        switch (_state)
        {
            case TcpFlowState.Relaying:
                Relay(events, side);
                break;
            case TcpFlowState.Connecting when side == ServerSide:
                OnServerReady(events);
                break;
            default:
                OnClientReady(events);
                break;
        }
    }

    public void OnBug(Exception bug)
    {
        if (_state != TcpFlowState.Ended)
        {
            Abort();
        }
    }

    /// <summary>Reports bytes, and ends itself where it was silent, or its header did not come, for too long.</summary>
    public void Sweep(int tick, int idleTicks, int halfClosedTicks)
    {
        ReportBytes();
        var limit = _tail is not null || _inward.HasEnded || _outward.HasEnded ? halfClosedTicks : idleTicks;
        if (_state == TcpFlowState.AwaitingHeader)
        {
            if (tick - _begun > int.Min(limit, ActivityClock.TicksOf(ProxyHeaderTime.Limit)))
            {
                Refuse();
            }
        }
        else if (tick - _lastActive > limit || (_server is { } server && _pool!.Ends(server)))
        {
            Abort();
        }
        else if (_tail is not null)
        {
            FollowTail();
        }
    }

    private void Relay(uint events, int side)
    {
        if ((events & Epoll.Error) != 0)
        {
            // The side was reset, perhaps while nothing could be read from it or written to it.
            Lose(side == ClientSide ? _inward : _outward);
        }
        else if (_tail is null)
        {
            _lastActive = _shard.Clock.Tick;
        }

        if (_state == TcpFlowState.Ended)
        {
            return;
        }

        var inward = _inward.Pump();
        var outward = _outward.Pump();
        if (inward == PumpResult.HasMore || outward == PumpResult.HasMore)
        {
            _loop.Again(_key);
        }

        if (inward == PumpResult.Broken || _outward.WasReset)
        {
            Lose(_outward);
        }

        if (outward == PumpResult.Broken || _inward.WasReset)
        {
            Lose(_inward);
        }

        if (_tail is not null)
        {
            FollowTail();
        }
        else if (_inward.IsFinished && _outward.IsFinished)
        {
            Close();
        }
    }

    /// <summary>Before there is a server: nothing is read, but for a header; who resets or leaves is let go.</summary>
    private void OnClientReady(uint events)
    {
        if ((events & (Epoll.Error | Epoll.HangUp)) != 0)
        {
            Abort();
        }

        // Until nothing is left, the FIN included: no event will tell of it again.
        while (_state == TcpFlowState.AwaitingHeader && _inward.CanRead)
        {
            if (TryTake(out var length))
            {
                ReadHeader(length);
            }
            else
            {
                Abort();
            }
        }
    }

    /// <summary>Reads once into the scratch, behind what is held. False where the client has reset the connection.</summary>
    private bool TryTake(out int length)
    {
        var held = _inward.Held.Length;
        var read = LinuxSocket.Receive(_client, _loop.Scratch + held, EventLoop.ScratchLength - held, 0);
        length = (int)nint.Max(read, 0);
        _inward.HasEnded = read == 0;
        _inward.CanRead = _inward.ReadsOn || held + read == EventLoop.ScratchLength;
        _inward.Passed(length);
        if (read < 0)
        {
            _inward.CanRead = false;
            return Marshal.GetLastPInvokeError() == LinuxError.WouldBlock;
        }

        return true;
    }

    private void ReportBytes()
    {
        var (bytesIn, bytesOut) = (_inward.Bytes - _inward.Reported, _outward.Bytes - _outward.Reported);
        if (bytesIn + bytesOut == 0)
        {
            return;
        }

        (_inward.Reported, _outward.Reported) = (_inward.Bytes, _outward.Bytes);
        _admission.State.Counters.AddBytes(bytesIn, bytesOut);
        _server?.Counters.AddBytes(bytesIn, bytesOut);
    }
}
