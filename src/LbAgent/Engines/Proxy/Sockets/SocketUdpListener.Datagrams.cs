using System;
using System.Net;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>
/// The datagrams of a VIP that schedules each one anew. A client has a flow, with a socket and an idle time of its own, to each server that
/// one of its datagrams went to: answers find the client by it, and a datagram whose turn is at that server needs no new one.
/// </summary>
internal sealed partial class SocketUdpListener : IOpenFlows
{
    /// <summary>Whose datagram is being scheduled. One datagram is received after the other.</summary>
    private IPEndPoint? _sender;

    /// <summary>The flow that the search found open last, which may end at any time; null: there is none to that server.</summary>
    private SocketUdpFlow? _reached;

    public bool Reach(RealServerState server) => _flows.TryGetValue(new SocketUdpKey(_sender!, server), out _reached);

    private void Schedule(IPEndPoint client, ReadOnlySpan<byte> datagram)
    {
        _sender = client;
        var admission = _request.Vip.Current!;
        var source = FlowEndpoint.Of(client);
        if (!admission.MaySend(source))
        {
            return;
        }

        var search = new ServerSearch(this);
        var pool = admission.State.Model.Pool;
        while (search.Next(pool, new FlowKey(source, FlowEndpoint.Of(_request.Endpoint))) is { } server)
        {
            if (_reached is { } flow)
            {
                if (flow.TrySend(datagram))
                {
                    return;
                }

                // Nobody listens there: the datagram goes to another server.
                End(flow);
                server.Counters.Fail();
                search.Avoid(server);
            }
            else if (!admission.TryEnterAsSource(source))
            {
                server.Counters.Leave();
                return;
            }
            else if (TryConnect(server, admission, ref search) is { } socket)
            {
                Begin(new SocketUdpFlow(new SocketUdpKey(client, server), admission, pool, server, socket, _clock), admission, server).TrySend(datagram);
                return;
            }
            else
            {
                admission.State.Counters.Leave();
            }
        }

        admission.CountUnserved(search.HasTried);
    }
}
