using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>Which sockets packets can be steered to. The kernel would say so only when the packets come, or in numbers.</summary>
internal static class SteeringSocket
{
    /// <summary>Why it is not one for that address and transport, in words; null where it is.</summary>
    public static string? WhyNot(SafeHandle socket, IPAddress address, bool isUdp)
    {
        try
        {
            var kind = SocketKind.Of(socket);
            var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            return kind.Family != (isV6 ? SocketKind.V6 : SocketKind.V4) ? $"it is no IPv{(isV6 ? 6 : 4)} socket"
                : kind.Protocol != (isUdp ? SocketKind.Udp : SocketKind.Tcp) ? $"it is no {(isUdp ? "UDP" : "TCP")} socket"
                : !isUdp && !kind.Listens ? "it does not listen"
                : null;
        }
        catch (Win32Exception failure)
        {
            return failure.Message;
        }
    }
}
