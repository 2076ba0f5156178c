using LbAgent.Engines.Proxy.Admission;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// The datagrams of a VIP that schedules each one anew. A client has a flow, with a socket and an idle time of its own, to each server that
/// one of its datagrams went to: answers find the client by it, and a datagram whose turn is at that server needs no new one.
/// </summary>
internal sealed partial class UdpShard : IOpenFlows
{
    /// <summary>Whose datagram is being scheduled.</summary>
    private UdpKey _sender;

    /// <summary>The flow that the search found open last; null: there is none to that server.</summary>
    private UdpFlow? _reached;

    public bool Reach(RealServerState server) => _flows.TryGetValue(_sender with { Server = server }, out _reached);

    private void ForwardEach(DatagramBatch batch, int count)
    {
        for (var slot = 0; slot < count; slot++)
        {
            _sender = KeyOf(batch, slot);
            var admission = _request.Vip.Current!;
            if (admission.MaySend(_sender.Client))
            {
                Schedule(admission, batch, slot);
            }
        }
    }

    private void Schedule(VipAdmission admission, DatagramBatch batch, int slot)
    {
        var search = new ServerSearch(this);
        var pool = admission.State.Model.Pool;
        while (search.Next(pool, new FlowKey(_sender.Client, _sender.Destination)) is { } server)
        {
            if (_reached is not { } flow)
            {
                if (TryBegin(admission, pool, server, ref search, out var mayGoOn) is { } begun)
                {
                    begun.TrySend(batch, slot, count: 1);
                    return;
                }

                if (!mayGoOn)
                {
                    return;
                }
            }
            else if (flow.TrySend(batch, slot, count: 1))
            {
                return;
            }
            else
            {
                // Nobody listens there: the datagram goes to another server.
                Close(flow);
                flow.Admission.State.Counters.Leave();
                search.Fail(server);
            }
        }

        admission.CountUnserved(search.HasTried);
    }

    /// <summary>A flow of the sender to a server that it had none to. Where null, the server's place is left.</summary>
    private UdpFlow? TryBegin(VipAdmission admission, PoolState pool, RealServerState server, ref ServerSearch search, out bool mayGoOn)
    {
        mayGoOn = false;
        if (!admission.TryEnterAsSource(_sender.Client))
        {
            server.Counters.Leave();
            return null;
        }

        if (_replies.TryTake(_sender.Destination) is { } path)
        {
            if (UdpServer.TryConnect(Loop, admission.State.Model, server, _sender.Destination.Port, ref search, out var isShort) is { } socket)
            {
                return Begin(new UdpFlow(this, _sender with { Server = server }, admission, pool, server, socket, path));
            }

            _replies.Return(_sender.Destination);
            mayGoOn = !isShort;
        }
        else
        {
            server.Counters.Leave();
        }

        admission.State.Counters.Leave();
        if (!mayGoOn)
        {
            admission.CountUnserved(hasTried: false);
        }

        return null;
    }
}
