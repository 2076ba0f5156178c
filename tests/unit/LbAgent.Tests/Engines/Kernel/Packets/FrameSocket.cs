using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using LbAgent.Interop;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Packets;

/// <summary>Frames in and out of one interface, each with what the kernel says of it beside (struct virtio_net_hdr): several segments in one, a checksum that is not finished.</summary>
internal sealed unsafe class FrameSocket : IDisposable
{
    public const int HeaderLength = 10;

    private const int PacketFamily = 17;
    private const int PacketLevel = 263;
    private const int VirtualHeader = 15; // PACKET_VNET_HDR
    private const ushort EveryProtocol = 3;
    private const int Outgoing = 4;

    private readonly int _socket;

    public FrameSocket(int interfaceIndex)
    {
        _socket = LinuxSocket.Open(PacketFamily, LinuxSocket.Raw | LinuxSocket.NonBlocking, BinaryPrimitives.ReverseEndianness(EveryProtocol));
        Assert.True(_socket >= 0, $"a packet socket: error {Marshal.GetLastPInvokeError()}");
        Assert.Equal(0, LinuxSocket.SetOption(_socket, PacketLevel, VirtualHeader, 1));
        // struct sockaddr_ll: u16 family, be16 protocol, int interface, and what does not matter here.
        var name = stackalloc byte[20];
        new Span<byte>(name, 20).Clear();
        (*(ushort*)name, *(ushort*)(name + 2), *(int*)(name + 4)) = (PacketFamily, BinaryPrimitives.ReverseEndianness(EveryProtocol), interfaceIndex);
        Assert.Equal(0, LinuxSocket.Bind(_socket, name, 20));
    }

    public void Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> frame)
    {
        byte[] bytes = [.. header, .. frame];
        fixed (byte* first = bytes)
        {
            Assert.Equal(bytes.Length, LinuxSocket.Send(_socket, first, bytes.Length, 0));
        }
    }

    /// <summary>What came in since the last call.</summary>
    public List<(byte[] Header, byte[] Frame)> Take()
    {
        var frames = new List<(byte[], byte[])>();
        var bytes = new byte[1 << 17];
        var name = stackalloc byte[32];
        fixed (byte* first = bytes)
        {
            while (true)
            {
                var nameLength = 32;
                var length = (int)LinuxSocket.ReceiveFrom(_socket, first, bytes.Length, LinuxSocket.DontWait, name, &nameLength);
                if (length < 0)
                {
                    return frames;
                }

                if (name[10] != Outgoing)
                {
                    frames.Add((bytes[..HeaderLength], bytes[HeaderLength..length]));
                }
            }
        }
    }

    public void Dispose() => _ = LinuxSocket.Close(_socket);
}
