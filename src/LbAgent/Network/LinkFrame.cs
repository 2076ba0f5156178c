using System;
using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>Sends whole Ethernet frames by a packet socket. Linux only.</summary>
internal static unsafe class LinkFrame
{
    /// <summary>Sends one by an interface.</summary>
    /// <returns>Below 0: it was not sent, and errno says why.</returns>
    public static nint Send(DescriptorHandle socket, byte[] frame, int interfaceIndex)
    {
        // struct sockaddr_ll { u16 family; u16 protocol; i32 index; u16 type; u8 kind; u8 length; u8 address[8]; }
        Span<byte> name = stackalloc byte[20];
        name.Clear();
        BitConverter.TryWriteBytes(name, (ushort)LinuxSocket.Packet);
        BitConverter.TryWriteBytes(name[4..], interfaceIndex);
        fixed (byte* bytes = frame, to = name)
        {
            return LinuxSocket.SendTo(socket.Number, bytes, frame.Length, 0, to, name.Length);
        }
    }
}
