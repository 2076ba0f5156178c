using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>Who is at the other end of a Unix socket, as the kernel knows it: nothing the caller says, nothing it can forge. Linux only.</summary>
internal static class PeerUser
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <exception cref="SocketException">The socket is not a connected Unix socket.</exception>
    public static uint Of(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]);
    }
}
