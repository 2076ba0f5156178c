using System;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// Sockets without a managed object each: descriptors, and the system's own calls, which never block here. Results are the
/// system's: below 0, <see cref="Marshal.GetLastPInvokeError"/> has the error. Linux only, 64 bits.
/// </summary>
internal static unsafe partial class LinuxSocket
{
    public const int Inet = 2;
    public const int Inet6 = 10;
    public const int Packet = 17;
    public const int Stream = 1;
    public const int Datagram = 2;
    public const int Raw = 3;

    /// <summary>SOCK_NONBLOCK and SOCK_CLOEXEC; also what accept4 takes.</summary>
    public const int NonBlocking = 0x800 | 0x8_0000;

    public const int NoSignal = 0x4000;
    public const int More = 0x8000;
    public const int DontWait = 0x40;
    public const int Peek = 0x2;

    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int ErrorOption = 4;
    public const int UrgentInline = 10;
    public const int ReusePort = 15;
    public const int MarkOption = 36;

    public const int IcmpLevel = 1;
    public const int Icmpv6Level = 58;

    public const int TcpLevel = 6;
    public const int NoDelay = 1;
    public const int MaximumSegment = 2;
    public const int QuickAck = 12;

    public const int IpLevel = 0;
    public const int IpPacketInfo = 8;
    public const int IpFreeBind = 15;
    public const int IpReceiveOriginalDestination = 20;

    public const int Ipv6Level = 41;
    public const int Ipv6Only = 26;
    public const int Ipv6PacketInfo = 50;
    public const int Ipv6ReceiveOriginalDestination = 74;
    public const int Ipv6FreeBind = 78;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(int socket, byte* buffer, nint length, int flags, byte* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int socket, byte* buffer, nint length, int flags, byte* address, int addressLength);

    /// <param name="socket">The socket.</param>
    /// <param name="how">0: reading, 1: writing, 2: both.</param>
    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalName(int socket, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int option, void* value, int* length);

    public static int SetOption(int socket, int level, int option, int value) => SetOption(socket, level, option, &value, sizeof(int));

    /// <summary>
    /// Closes with a reset in place of a FIN; what was not sent yet is dropped. To connect to no address (AF_UNSPEC, connect(2)) resets at once; to close with
    /// SO_LINGER 0 would do so when the last copy is closed, and a child process has one of every descriptor until it runs its program.
    /// </summary>
    public static void Reset(int socket)
    {
        var nobody = stackalloc byte[16];
        new Span<byte>(nobody, 16).Clear();
        _ = Connect(socket, nobody, 16);
        _ = Close(socket);
    }

    /// <summary>Closes with a FIN, at once, whoever else has a copy.</summary>
    public static void Finish(int socket)
    {
        _ = Shutdown(socket, 1);
        _ = Close(socket);
    }

    /// <summary>How many bytes of a TCP socket's the peer has not acknowledged, sent and unsent (SIOCOUTQ, tcp(7)); 0 where there is no telling.</summary>
    public static int Unacknowledged(int socket)
    {
        const nuint bytesInQueue = 0x5411;
        int left;
        return Control(socket, bytesInQueue, &left) < 0 ? 0 : left;
    }

    /// <summary>The error that a socket has come to, 0 where none; reading clears it.</summary>
    public static int TakeError(int socket)
    {
        int error = 0, length = sizeof(int);
        return GetOption(socket, SocketLevel, ErrorOption, &error, &length) < 0 ? Marshal.GetLastPInvokeError() : error;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int socket, nuint request, int* value);
}
