using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>Datagrams with the address and port that they were sent to, by IP_RECVORIGDSTADDR and IPV6_RECVORIGDSTADDR.</summary>
internal static unsafe partial class OriginalDestination
{
    private const int LevelV4 = 0;
    private const int LevelV6 = 41;
    private const int OptionV4 = 20;
    private const int OptionV6 = 74;

    public static void Ask(Socket socket)
    {
        var isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        socket.SetRawSocketOption(isV6 ? LevelV6 : LevelV4, isV6 ? OptionV6 : OptionV4, [1, 0, 0, 0]);
    }

    /// <summary>Receives one datagram of one byte.</summary>
    public static (byte Content, IPEndPoint SentTo) Receive(Socket socket)
    {
        byte content;
        var control = stackalloc byte[256];
        var part = stackalloc nint[] { (nint)(&content), 1 };

        // struct msghdr { name, namelen, iov, iovlen, control, controllen, flags }
        var message = stackalloc nint[] { 0, 0, (nint)part, 1, (nint)control, 256, 0 };
        Assert.Equal(1, ReceiveMessage((int)socket.Handle, message, 0));

        // struct cmsghdr { size_t len; int level; int type; }, then a sockaddr
        Assert.True(message[5] > 16, "no control message came");
        Assert.Equal(socket.AddressFamily == AddressFamily.InterNetworkV6 ? (LevelV6, OptionV6) : (LevelV4, OptionV4), (*(int*)(control + 8), *(int*)(control + 12)));
        var address = new SocketAddress(socket.AddressFamily, (int)*(nint*)control - 16);
        new Span<byte>(control + 16, address.Size).CopyTo(address.Buffer.Span);
        return (content, (IPEndPoint)new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(address));
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, nint* message, int flags);
}
