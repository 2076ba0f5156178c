using System;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// Tells the network that an address is here now, so that its old place is forgotten at once. Needs CAP_NET_RAW; without it
/// neighbours find out when their entries grow old. One thread at a time. Linux only.
/// </summary>
internal sealed class AddressAnnouncer : IDisposable
{
    private const int MacLength = 6;

    /// <summary>Kept: the kernel takes a while to close one.</summary>
    private DescriptorHandle? _socket;

    /// <summary>Empty: it was sent, or there is nobody to tell. Else why not, in words.</summary>
    public string Announce(IPAddress address, NetworkLink link)
    {
        if (link.Mac.Length != MacLength)
        {
            return "";
        }

        _socket ??= new DescriptorHandle(LinuxSocket.Open(LinuxSocket.Packet, LinuxSocket.Raw | LinuxSocket.NonBlocking, 0));
        if (_socket.IsInvalid)
        {
            _socket = null;
            var error = Marshal.GetLastPInvokeError();
            return error == LinuxError.NotPermitted ? "needs CAP_NET_RAW" : new Win32Exception(error).Message;
        }

        return LinkFrame.Send(_socket, NeighbourFrame.Announcement(address, link.Mac), link.Index) < 0
            ? new Win32Exception(Marshal.GetLastPInvokeError()).Message
            : "";
    }

    public void Dispose() => _socket?.Dispose();
}
