using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Domain;
using LbAgent.Engines.Proxy.Admission;
using LbAgent.Events;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>
/// A UDP socket of .NET's, and the flows of its clients. On all addresses of the box its answers come from the one that the
/// system prefers, as this relay is not told which one a client sent to.
/// </summary>
internal sealed partial class SocketUdpListener : IRelayListener, ISweepable
{
    private const int MostBytes = 65_535;

    private readonly Socket _socket;
    private readonly BindRequest _request;
    private readonly SocketRelay _relay;
    private readonly ActivityClock _clock;
    private readonly ShortageLog _shortages;
    private readonly EventLog _events;
    private readonly ConcurrentDictionary<SocketUdpKey, SocketUdpFlow> _flows = new();
    private volatile bool _isUnbound;

    /// <exception cref="SocketException">The address and port cannot be had.</exception>
    public SocketUdpListener(BindRequest request, SocketRelay relay, ActivityClock clock, EventLog events)
    {
        _socket = BoundSocket.Open(request);
        (_request, _relay, _clock, _events, _shortages) = (request, relay, clock, events, relay.Shortages);
    }

    public int Flows => _flows.Count;

    public int Descriptor => _socket.Handle.ToInt32();

    public void Start()
    {
        _relay.Add(this);
        _ = Task.Run(ReceiveAsync);
    }

    public void Unbind()
    {
        _isUnbound = true;
        _socket.Dispose();
        Abort();
    }

    public void Abort()
    {
        foreach (var flow in _flows.Values)
        {
            End(flow);
        }
    }

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

    public void Dispose()
    {
        Unbind();
        _relay.Remove(this);
    }

    private async Task ReceiveAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MostBytes);
        var any = new IPEndPoint(_request.Endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_isUnbound)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, any, CancellationToken.None);
                Forward((IPEndPoint)received.RemoteEndPoint, buffer.AsSpan(0, received.ReceivedBytes));
            }
            catch (Exception end) when (_isUnbound && end is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Windows tells a listening socket that an answer found nobody (WSAECONNRESET): that client is gone, the others are not.
            }
            catch (Exception bug)
            {
                _events.Write(new AgentEvent(EventKind.Listener, EventSeverity.Error, $"a datagram was lost by an internal error: {bug}")
                {
                    Vip = _request.Vip.Current!.Settings.Name,
                });
            }
        }
    }

    private void Forward(IPEndPoint client, ReadOnlySpan<byte> datagram)
    {
        if (_request.Vip.Current!.Settings.Balance == Balance.Datagram)
        {
            Schedule(client, datagram);
            return;
        }

        var search = default(ServerSearch);
        if (_flows.TryGetValue(new SocketUdpKey(client), out var flow))
        {
            if (flow.TrySend(datagram))
            {
                return;
            }

            // Nobody listens there: the client's next datagram, which is this one, goes elsewhere.
            End(flow);
            flow.Server.Counters.Fail();
            search.Avoid(flow.Server);
        }

        TryBegin(client, ref search)?.TrySend(datagram);
    }

    private SocketUdpFlow? TryBegin(IPEndPoint client, ref ServerSearch search)
    {
        var admission = _request.Vip.Current!;
        var source = FlowEndpoint.Of(client);
        if (!admission.TryEnterAsSource(source))
        {
            return null;
        }

        var pool = admission.State.Model.Pool;
        while (search.Next(pool, new FlowKey(source, FlowEndpoint.Of(_request.Endpoint))) is { } server)
        {
            if (TryConnect(server, admission, ref search) is { } socket)
            {
                return Begin(new SocketUdpFlow(new SocketUdpKey(client), admission, pool, server, socket, _clock), admission, server);
            }
        }

        admission.CountUnserved(search.HasTried);

        admission.State.Counters.Leave();
        return null;
    }

    private SocketUdpFlow Begin(SocketUdpFlow flow, VipAdmission admission, RealServerState server)
    {
        _flows[flow.Key] = flow;
        if (_isUnbound)
        {
            // It came in while all others were ended.
            End(flow);
        }

        admission.State.Counters.Count();
        server.Counters.Count();
        _ = AnswerAsync(flow);
        return flow;
    }

    private async Task AnswerAsync(SocketUdpFlow flow)
    {
        await flow.AnswerAsync(_socket);
        End(flow);
    }

    private Socket? TryConnect(RealServerState server, VipAdmission admission, ref ServerSearch search)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(server.Key.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server.Key.Address, server.Key.Port == 0 ? _request.Endpoint.Port : server.Key.Port);
            return socket;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            if (failure.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                _shortages.OfDescriptors(admission.Settings.Name);
                search.Pass(server);
            }
            else
            {
                search.Fail(server);
            }

            return null;
        }
    }

    private void End(SocketUdpFlow flow)
    {
        _flows.TryRemove(new(flow.Key, flow));
        flow.End();
    }
}
