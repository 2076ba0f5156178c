using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Engines.Proxy.EventLoops;

/// <summary>
/// Sockets bound to one address and port. The first is bound alone, which fails where anyone else has the port, also another
/// agent of ours that does not listen yet; only then do the others join it, which they may by SO_REUSEPORT.
/// </summary>
internal static unsafe class BoundSocket
{
    /// <exception cref="SocketException">The address or port cannot be had; then no socket is left open.</exception>
    public static List<int> Open(BindRequest request, int count)
    {
        var sockets = new List<int>(count) { OpenAlone(request) };
        try
        {
            for (var i = 1; i < count; i++)
            {
                if (i == 1)
                {
                    Try(LinuxSocket.SetOption(sockets[0], LinuxSocket.SocketLevel, LinuxSocket.ReusePort, 1));
                }

                sockets.Add(OpenShared(request));
            }

            return sockets;
        }
        catch
        {
            sockets.ForEach(socket => _ = LinuxSocket.Close(socket));
            throw;
        }
    }

    /// <summary>One more socket for a port that is ours already, or that other loops of ours may want as well.</summary>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public static int OpenShared(BindRequest request) => Open(request, isShared: true, mayLinger: true);

    /// <summary>
    /// First as if nobody else were ever let in: two sockets that both tolerate connections that linger (SO_REUSEADDR) may both be bound until one
    /// of them listens. Where that fails, those may be connections of the agent before this one.
    /// </summary>
    private static int OpenAlone(BindRequest request)
    {
        try
        {
            return Open(request, isShared: false, mayLinger: false);
        }
        catch (SocketException exception) when (!request.IsUdp && exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Open(request, isShared: false, mayLinger: true);
        }
    }

    /// <summary>An agent that starts again must not wait for the last connections of this one: those that are accepted inherit it.</summary>
    public static void TolerateLingering(int socket) => Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.ReuseAddress, 1));

    private static int Open(BindRequest request, bool isShared, bool mayLinger)
    {
        var socket = Try(LinuxSocket.Open(SocketName.FamilyOf(request.Endpoint.Address), TypeOf(request), 0));
        try
        {
            Prepare(socket, request);
            if (mayLinger && !request.IsUdp)
            {
                TolerateLingering(socket);
            }

            if (isShared)
            {
                Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.ReusePort, 1));
            }

            Bind(socket, request.Endpoint);
            return socket;
        }
        catch
        {
            _ = LinuxSocket.Close(socket);
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

    private static int TypeOf(BindRequest request) => (request.IsUdp ? LinuxSocket.Datagram : LinuxSocket.Stream) | LinuxSocket.NonBlocking;

    private static void Prepare(int socket, BindRequest request)
    {
        var isIpv6 = SocketName.FamilyOf(request.Endpoint.Address) == LinuxSocket.Inet6;
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

        if (request.IsUdp)
        {
            TellDestination(socket, request, isIpv6);
        }
        else
        {
            // Accepted sockets inherit both, which saves calls for each.
            Try(LinuxSocket.SetOption(socket, LinuxSocket.TcpLevel, LinuxSocket.NoDelay, 1));
            Try(LinuxSocket.SetOption(socket, LinuxSocket.SocketLevel, LinuxSocket.UrgentInline, 1));
        }
    }

    /// <summary>Where datagrams come in for more than one address or port, each is told with where it was sent to.</summary>
    private static void TellDestination(int socket, BindRequest request, bool isIpv6)
    {
        if (request.IsEveryAddress || request.ServesOtherPorts)
        {
            Try(isIpv6
                ? LinuxSocket.SetOption(socket, LinuxSocket.Ipv6Level, LinuxSocket.Ipv6ReceiveOriginalDestination, 1)
                : LinuxSocket.SetOption(socket, LinuxSocket.IpLevel, LinuxSocket.IpReceiveOriginalDestination, 1));
        }
    }

    private static void Bind(int socket, IPEndPoint endpoint)
    {
        var address = stackalloc byte[SocketAddress.MostBytes];
        var length = SocketName.Write(new Span<byte>(address, SocketAddress.MostBytes), endpoint.Address, endpoint.Port);
        Try(LinuxSocket.Bind(socket, address, length));
    }

    private static int Try(int result) => result < 0 ? throw Failure(Marshal.GetLastPInvokeError()) : result;
}
