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
            var socket = loop.Spares.TryOpen(SocketName.FamilyOf(server.Key.Address), LinuxSocket.Datagram);
            if (socket < 0)
            {
                loop.Shortages.OfDescriptors(model.Settings.Name);
                server.Counters.Leave();
                return null;
            }

            var error = Connect(socket, server, flow.Destination.Port);
            if (error == 0)
            {
                return (socket, server);
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
