using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>One loop's share of a UDP listener: a socket of its own, and the flows of the clients that the kernel gives to it. The loop's thread, but for <see cref="Flows"/>.</summary>
internal sealed partial class UdpShard : IEventSink, IShard
{
    private const int MostRounds = 8;

    private readonly BindRequest _request;
    private readonly Dictionary<UdpKey, UdpFlow> _flows = [];
    private readonly ReplySockets _replies;
    private readonly FlowEndpoint _endpoint;
    private readonly bool _tellsDestination;
    private ulong _key;
    private bool _isOpen;
    private int _count;

    public UdpShard(EventLoop loop, int socket, BindRequest request, ActivityClock clock)
    {
        (Loop, Socket, _request, Clock) = (loop, socket, request, clock);
        _endpoint = FlowEndpoint.Of(request.Endpoint);
        _tellsDestination = request.IsEveryAddress || request.ServesOtherPorts;
        _replies = new ReplySockets(request, socket, loop.Spares);
    }

    public EventLoop Loop { get; }

    public int Socket { get; }

    public ActivityClock Clock { get; }

    public int Flows => Volatile.Read(ref _count);

    public void Open()
    {
        _isOpen = true;
        _key = Loop.Register(this);
        if (!Loop.TryWatch(Socket, _key, side: 0, Epoll.Readable | Epoll.EdgeTriggered))
        {
            throw BoundSocket.Failure(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Ends its flows too: their clients' datagrams come in by this socket alone.</summary>
    public void Close()
    {
        Abort();
        if (_isOpen)
        {
            _isOpen = false;
            Loop.Unregister(_key);
        }

        _ = LinuxSocket.Close(Socket);
    }

    public void OnReady(uint events, int side)
    {
        var batch = Loop.Requests;
        for (var round = 0; round < MostRounds; round++)
        {
            var count = batch.Receive(Socket, first: 0, DatagramBatch.Size, wantsName: true, _tellsDestination);
            if (_request.Vip.Current!.Settings.Balance == Balance.Datagram)
            {
                ForwardEach(batch, count);
            }
            else
            {
                ForwardRuns(batch, count);
            }

            if (count < DatagramBatch.Size)
            {
                return;
            }
        }

        Loop.Again(_key);
    }

    public void OnBug(Exception bug) => Loop.Again(_key);

    public void Sweep(int tick)
    {
        var vip = _request.Vip.Current!;
        var (idleTicks, pool) = (ActivityClock.TicksOf(vip.Settings.IdleTimeout), vip.State.Model.Pool);
        foreach (var flow in _flows.Values)
        {
            flow.ReportBytes();
            if (flow.IsOver(tick, idleTicks, pool))
            {
                End(flow);
            }
        }
    }

    public void Abort()
    {
        foreach (var flow in _flows.Values)
        {
            End(flow);
        }
    }

    /// <summary>The flow is over: closes its socket and lowers the counts.</summary>
    public void End(UdpFlow flow)
    {
        Close(flow);
        flow.Server.Counters.Leave();
        flow.Admission.State.Counters.Leave();
    }

    private void Close(UdpFlow flow)
    {
        // Answers that are on their way may be going out by its reply socket.
        Loop.Replies.Send();
        flow.ReportBytes();
        _flows.Remove(flow.Key);
        Volatile.Write(ref _count, _flows.Count);
        Loop.Unregister(flow.LoopKey);
        _ = LinuxSocket.Close(flow.Socket);
        _replies.Return(flow.Key.Destination);
        Loop.Accepting.MakeRoom();
    }

    /// <summary>What one client sent in a row goes on in one call.</summary>
    private void ForwardRuns(DatagramBatch batch, int count)
    {
        var (first, key) = (0, count > 0 ? KeyOf(batch, 0) : default);
        for (var slot = 1; slot < count; slot++)
        {
            var next = KeyOf(batch, slot);
            if (next != key)
            {
                Forward(key, batch, first, slot - first);
                (first, key) = (slot, next);
            }
        }

        if (count > 0)
        {
            Forward(key, batch, first, count - first);
        }
    }

    private void Forward(UdpKey key, DatagramBatch batch, int first, int count)
    {
        var search = default(ServerSearch);
        if (_flows.TryGetValue(key, out var flow))
        {
            if (flow.TrySend(batch, first, count))
            {
                return;
            }

            // Nobody listens there: the client's next datagram, which is this one, goes elsewhere.
            Close(flow);
            flow.Admission.State.Counters.Leave();
            search.Fail(flow.Server);
        }

        TryBegin(key, ref search)?.TrySend(batch, first, count);
    }

    private UdpFlow? TryBegin(UdpKey key, ref ServerSearch search)
    {
        var admission = _request.Vip.Current!;
        if (!admission.TryEnterAsSource(key.Client))
        {
            return null;
        }

        if (_replies.TryTake(key.Destination) is { } path)
        {
            var model = admission.State.Model;
            if (UdpServer.TryConnect(Loop, model, new FlowKey(key.Client, key.Destination), ref search) is var (socket, server))
            {
                return Begin(new UdpFlow(this, key, admission, model.Pool, server, socket, path));
            }

            _replies.Return(key.Destination);
        }

        admission.CountUnserved(search.HasTried);

        admission.State.Counters.Leave();
        return null;
    }

    private UdpFlow? Begin(UdpFlow flow)
    {
        flow.LoopKey = Loop.Register(flow);
        _flows.Add(flow.Key, flow);
        Volatile.Write(ref _count, _flows.Count);
        if (!Loop.TryWatch(flow.Socket, flow.LoopKey, side: 0, Epoll.Readable | Epoll.EdgeTriggered))
        {
            End(flow);
            return null;
        }

        flow.Admission.State.Counters.Count();
        flow.Server.Counters.Count();
        return flow;
    }

    private UdpKey KeyOf(DatagramBatch batch, int slot)
    {
        var client = SocketAddress.Read(batch.NameOf(slot));
        return new UdpKey(client, _tellsDestination ? DestinationOf(batch, slot) : _endpoint);
    }

    /// <summary>sockaddr_in or sockaddr_in6 of where the client sent to (IP_RECVORIGDSTADDR).</summary>
    private FlowEndpoint DestinationOf(DatagramBatch batch, int slot)
    {
        var told = batch.ControlOf(slot, LinuxSocket.IpLevel, LinuxSocket.IpReceiveOriginalDestination);
        if (told.IsEmpty)
        {
            told = batch.ControlOf(slot, LinuxSocket.Ipv6Level, LinuxSocket.Ipv6ReceiveOriginalDestination);
        }

        return told.IsEmpty ? _endpoint : SocketAddress.Read(told);
    }
}
