using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Interop;

/// <summary>A child process has a copy of each descriptor until it runs its program: the other end must not notice.</summary>
public sealed partial class LinuxSocketTests
{
    [Fact]
    public void Reset_WhileACopyIsOpen_IsSentAtOnce() => WithCopy(LinuxSocket.Reset, other =>
    {
        var refused = Assert.Throws<SocketException>(() => other.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, refused.SocketErrorCode);
    });

    [Fact]
    public void Finish_WhileACopyIsOpen_IsSentAtOnce() => WithCopy(LinuxSocket.Finish, other => Assert.Equal(0, other.Receive(new byte[1])));

    private static void WithCopy(Action<int> close, Action<Socket> assert)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        using var other = listener.Accept();
        other.ReceiveTimeout = 20_000;

        // The socket itself is the copy that stays open.
        close(Duplicate((int)socket.Handle));
        assert(other);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
