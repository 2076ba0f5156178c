using System;
using System.Runtime.InteropServices;
using LbAgent.Interop;
using LbAgent.Runtime;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>Finds a real server for a UDP flow, and makes the socket towards it. Nobody accepts anything in UDP, so the scheduler's choice is taken, if there is a way to it.</summary>
internal static unsafe class UdpServer
{
    public static (int Socket, RealServerState Server)? TryConnect(EventLoop loop, VipModel model, in FlowKey flow, ref ServerSearch search)
    {
        while (search.Next(model.Pool, flow) is { } server)
        {
            if (TryConnect(loop, model, server, flow.Destination.Port, ref search, out var isShort) is { } socket)
            {
                return (socket, server);
            }

            if (isShort)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>A socket towards this server, or null: then the server's place is left.</summary>
    /// <param name="loop">Whose socket it is.</param>
    /// <param name="model">The VIP.</param>
    /// <param name="server">From <paramref name="search"/>, with a place under its limit.</param>
    /// <param name="port">Where the client sent to; for servers of port 0.</param>
    /// <param name="search">Is told where there is no way to the server.</param>
    /// <param name="isShort">No descriptor is left, for no server.</param>
    public static int? TryConnect(EventLoop loop, VipModel model, RealServerState server, int port, ref ServerSearch search, out bool isShort)
    {
        var socket = loop.Spares.TryOpen(SocketName.FamilyOf(server.Key.Address), LinuxSocket.Datagram);
        isShort = socket < 0;
        if (isShort)
        {
            loop.Shortages.OfDescriptors(model.Settings.Name);
            server.Counters.Leave();
            return null;
        }

        var error = Connect(socket, server, port);
        if (error == 0)
        {
            return socket;
        }

        _ = LinuxSocket.Close(socket);
        if (error is LinuxError.AddressNotAvailable or LinuxError.WouldBlock)
        {
            loop.Shortages.OfPorts(model.Settings.Name, server.Key);
            search.Pass(server);
        }
        else
        {
            search.Fail(server);
        }

        return null;
    }

    private static int Connect(int socket, RealServerState server, int port)
    {
        var address = stackalloc byte[SocketAddress.MostBytes];
        var length = SocketName.Write(
            new Span<byte>(address, SocketAddress.MostBytes), server.Key.Address, server.Key.Port == 0 ? port : server.Key.Port);
        return LinuxSocket.Connect(socket, address, length) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }
}
