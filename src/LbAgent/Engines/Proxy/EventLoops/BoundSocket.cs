using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Sockets bound to one address and port. The first is bound alone, which fails where anyone else has the port, also another
/// agent of ours; only then do the others join it, which they may by SO_REUSEPORT.
/// </summary>
internal static unsafe class BoundSocket
{
    /// <exception cref="SocketException">The address or port cannot be had; then no socket is left open.</exception>
    public static List<int> Open(BindRequest request, int count)
    {
        var sockets = new List<int>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var socket = Try(LinuxSocket.Open(
                    SocketAddress.FamilyOf(request.Endpoint.Address),
                    (request.IsUdp ? LinuxSocket.Datagram : LinuxSocket.Stream) | LinuxSocket.NonBlocking,
                    0));
                sockets.Add(socket);
                Prepare(socket, request);
                if (i > 0)
                {
                    Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.ReusePort, 1));
                }

                Bind(socket, request.Endpoint);
                if (i == 0 && count > 1)
                {
                    Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.ReusePort, 1));
                }
            }

            return sockets;
        }
        catch
        {
            sockets.ForEach(socket => _ = LinuxSocket.Close(socket));
            throw;
        }
    }

    /// <summary>Linux's error as .NET's, which has another numbering and the text.</summary>
    public static SocketException Failure(int error) => error switch
    {
        LinuxError.AddressInUse => new((int)SocketError.AddressAlreadyInUse),
        LinuxError.AddressNotAvailable => new((int)SocketError.AddressNotAvailable),
        LinuxError.NotPermitted or LinuxError.AccessDenied => new((int)SocketError.AccessDenied),
        LinuxError.ProcessDescriptorsUsedUp or LinuxError.SystemDescriptorsUsedUp => new((int)SocketError.TooManyOpenSockets),
        LinuxError.FamilyNotSupported => new((int)SocketError.AddressFamilyNotSupported),
        _ => new((int)SocketError.SocketError, Marshal.GetPInvokeErrorMessage(error)),
    };

    private static void Prepare(int socket, BindRequest request)
    {
        var isIpv6 = SocketAddress.FamilyOf(request.Endpoint.Address) == LinuxSocket.Inet6;
        if (isIpv6)
        {
            Try(LinuxSocket.SetOption(socket, LinuxSocket.Ipv6Level, LinuxSocket.Ipv6Only, 1));
        }

        if (request.MayBeAbsent)
        {
            Try(isIpv6
                ? LinuxSocket.SetOption(socket, LinuxSocket.Ipv6Level, LinuxSocket.Ipv6FreeBind, 1)
                : LinuxSocket.SetOption(socket, LinuxSocket.IpLevel, LinuxSocket.IpFreeBind, 1));
        }

        if (!request.IsUdp)
        {
            // An agent that starts again must not wait for the last connections of the one before.
            Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.ReuseAddress, 1));

            // Accepted sockets inherit it, which saves a call each.
            Try(LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.NoDelay, 1));
        }
    }

    private static void Bind(int socket, IPEndPoint endpoint)
    {
        var address = stackalloc byte[SocketAddress.MostBytes];
        var length = SocketAddress.Write(new Span<byte>(address, SocketAddress.MostBytes), endpoint.Address, endpoint.Port);
        Try(LinuxSocket.Bind(socket, address, length));
    }

    private static int Try(int result) => result < 0 ? throw Failure(Marshal.GetLastPInvokeError()) : result;
}
