using System.Net;
using System.Net.Sockets;

namespace LbAgent.Tests.Support;

/// <summary>Sockets that belong to the calling thread's network namespace and need no other thread.</summary>
internal static class BlockingSocket
{
    private const int PatienceMilliseconds = 10_000;
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    public static Socket Bound(IPEndPoint endpoint, bool isUdp, bool isOfGroup = false)
    {
        var socket = Create(endpoint.AddressFamily, isUdp);
        if (isOfGroup)
        {
            socket.SetRawSocketOption(SocketLevel, ReusePort, [1, 0, 0, 0]);
        }

        socket.Bind(endpoint);
        return socket;
    }

    /// <summary>On a port of the loopback.</summary>
    public static Socket Listening(IPAddress loopback) => Listening(new IPEndPoint(loopback, 0));

    public static Socket Listening(IPEndPoint endpoint, bool isOfGroup = false)
    {
        var socket = Bound(endpoint, isUdp: false, isOfGroup);
        socket.Listen(4096);
        return socket;
    }

    /// <summary>Null where nobody listens.</summary>
    public static Socket? TryConnect(IPAddress address, int port)
    {
        var socket = Create(address.AddressFamily, isUdp: false);
        try
        {
            socket.Connect(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            socket.Dispose();
            return null;
        }
    }

    public static Socket Create(AddressFamily family, bool isUdp)
    {
        var socket = new Socket(family, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        (socket.ReceiveTimeout, socket.SendTimeout) = (PatienceMilliseconds, PatienceMilliseconds);
        return socket;
    }
}
