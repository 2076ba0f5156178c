using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>Finds a real server that accepts, in the order of <see cref="ServerSearch"/>.</summary>
internal sealed class ServerConnector(ShortageLog shortages)
{
    /// <summary>The server's place is the caller's. Null where no server was available (then nothing was tried), or none accepted.</summary>
    /// <param name="model">The VIP with its pool.</param>
    /// <param name="flow">For the scheduler.</param>
    /// <param name="port">Of the VIP, as the client used it: where a server has no port of its own, it is asked at this one.</param>
    public async ValueTask<ConnectResult> ConnectAsync(VipModel model, FlowKey flow, int port)
    {
        var search = default(ServerSearch);
        while (search.Next(model.Pool, flow) is { } server)
        {
            var (socket, error) = await TryConnectAsync(server, model, port);
            if (socket is not null)
            {
                return new ConnectResult(socket, server, HasTried: true);
            }

            switch (error)
            {
                case SocketError.AddressNotAvailable:
                    shortages.OfPorts(model.Settings.Name, server.Key);
                    search.Pass(server);
                    break;
                case SocketError.TooManyOpenSockets:
                    shortages.OfDescriptors(model.Settings.Name);
                    search.Pass(server);
                    break;
                default:
                    search.Fail(server);
                    break;
            }
        }

        return new ConnectResult(Socket: null, Server: null, search.HasTried);
    }

    private static async ValueTask<(Socket? Socket, SocketError Error)> TryConnectAsync(RealServerState server, VipModel model, int port)
    {
        var key = server.Key;
        Socket? socket = null;
        try
        {
            socket = new Socket(key.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
            using var timeout = new CancellationTokenSource(model.Pool.Settings.ConnectTimeout);
            await socket.ConnectAsync(new IPEndPoint(key.Address, key.Port == 0 ? port : key.Port), timeout.Token);
            return (socket, SocketError.Success);
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return (null, (refused as SocketException)?.SocketErrorCode ?? SocketError.TimedOut);
        }
    }
}
