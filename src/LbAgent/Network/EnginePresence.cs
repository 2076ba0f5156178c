using System;
using System.Net.Sockets;

namespace LbAgent.Network;

/// <summary>
/// The kernel engine of one agent in a network namespace: an abstract Unix socket that nobody connects to. The kernel takes it away with the
/// process, however that ends. Linux only.
/// </summary>
internal sealed class EnginePresence : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private EnginePresence()
    {
    }

    /// <summary>Null where another agent has it.</summary>
    public static EnginePresence? Take()
    {
        var presence = new EnginePresence();
        try
        {
            presence._socket.Bind(new UnixDomainSocketEndPoint("\0lbadmin-kernel-engine"));
            return presence;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            presence.Dispose();
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();
}
