using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Where a UDP listener's answers go out. A listener of one port has its own socket; one that the kernel steers other ports
/// to needs a socket bound to each of those, as long as a flow is there. One thread.
/// </summary>
internal sealed class ReplySockets(BindRequest request, int socket, SpareSockets spares)
{
    private readonly Dictionary<ushort, (int Socket, int Users)> _others = [];

    /// <summary>Null where the port cannot be answered from: no descriptor is left, or another program has the port.</summary>
    public ReplyPath? TryTake(FlowEndpoint destination)
    {
        FlowEndpoint? from = request.IsEveryAddress ? destination : null;
        if (destination.Port == request.Endpoint.Port)
        {
            return new ReplyPath(socket, from);
        }

        if (_others.TryGetValue(destination.Port, out var known))
        {
            _others[destination.Port] = (known.Socket, known.Users + 1);
            return new ReplyPath(known.Socket, from);
        }

        if (!spares.TryPrepare())
        {
            return null;
        }

        try
        {
            var other = BoundSocket.OpenShared(request with { Endpoint = new IPEndPoint(request.Endpoint.Address, destination.Port) });
            _others[destination.Port] = (other, 1);
            return new ReplyPath(other, from);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Return(FlowEndpoint destination)
    {
        if (!_others.TryGetValue(destination.Port, out var known))
        {
            return;
        }

        if (known.Users > 1)
        {
            _others[destination.Port] = (known.Socket, known.Users - 1);
        }
        else
        {
            _others.Remove(destination.Port);
            _ = LinuxSocket.Close(known.Socket);
        }
    }
}
