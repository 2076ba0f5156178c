using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>Puts frames on an interface of this thread's network namespace (packet(7)).</summary>
internal sealed partial class PacketSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, ProtocolType.IP);

    public PacketSocket(string interfaceName)
    {
        var index = InterfaceIndex(interfaceName);
        Assert.NotEqual(0u, index);
        _socket.Bind(new LinkEndPoint(index));
    }

    public void Send(byte[] frame) => Assert.Equal(frame.Length, _socket.Send(frame));

    public void Dispose() => _socket.Dispose();

    private static uint InterfaceIndex(string name) => Index(Encoding.ASCII.GetBytes(name + "\0"));

    [LibraryImport("libc", EntryPoint = "if_nametoindex")]
    private static partial uint Index(byte[] name);

    /// <summary>struct sockaddr_ll: u16 family, protocol; s32 index; u16 kind; u8 type, length, address[8].</summary>
    private sealed class LinkEndPoint(uint index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteUInt32LittleEndian(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
