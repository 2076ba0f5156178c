using System.Net.Sockets;

namespace LbAgent.Engines.Proxy.Sockets;

/// <summary>A socket bound as a request says.</summary>
internal static class BoundSocket
{
    private const int IpLevel = 0;
    private const int IpFreeBind = 15;
    private const int Ipv6Level = 41;
    private const int Ipv6FreeBind = 78;

    /// <exception cref="SocketException">The address or port cannot be had.</exception>
    public static Socket Open(BindRequest request)
    {
        var isIpv6 = request.Endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        var socket = request.IsUdp
            ? new Socket(request.Endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(request.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }; // accepted sockets inherit it
        try
        {
            if (isIpv6)
            {
                socket.DualMode = false;
            }

            if (request.MayBeAbsent)
            {
                // Only asked for on Linux, whose numbers these are.
                socket.SetRawSocketOption(isIpv6 ? Ipv6Level : IpLevel, isIpv6 ? Ipv6FreeBind : IpFreeBind, [1, 0, 0, 0]);
            }

            if (!request.IsUdp)
            {
                // Accepted sockets inherit it: a byte under TCP's urgent mark goes along in its place.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
            }

            socket.Bind(request.Endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
