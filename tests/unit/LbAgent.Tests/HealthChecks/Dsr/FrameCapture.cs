using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>Whole frames as they come in to a host and leave it by its wires.</summary>
internal sealed unsafe partial class FrameCapture : IDisposable
{
    private const int PacketFamily = 17;
    private const int ByAll = 3;
    private const ushort LoopbackType = 772;

    private readonly int _socket;
    private readonly List<byte[]> _frames = [];

    private FrameCapture(int socket) => _socket = socket;

    /// <summary>Of a host of its own.</summary>
    public static FrameCapture At(NamespaceProcess host) => NetworkNamespace.In(host.Id, Open);

    /// <summary>Of a network namespace that the system has a file for.</summary>
    public static FrameCapture At(string path) => NetworkNamespace.In(path, Open);

    /// <summary>All that have come so far.</summary>
    public IReadOnlyList<byte[]> Frames
    {
        get
        {
            Take();
            return _frames;
        }
    }

    /// <summary>The first that is like this; waits for it.</summary>
    public byte[] Await(Func<byte[], bool> isWanted)
    {
        byte[]? found = null;
        Assert.True(
            SpinWait.SpinUntil(() => (found = Frames.FirstOrDefault(isWanted)) is not null, TimeSpan.FromSeconds(20)),
            $"it did not come:\n{string.Join('\n', Frames.Select(Convert.ToHexString))}");
        return found!;
    }

    /// <summary>Sends a frame by an interface of the host.</summary>
    public void Send(int interfaceIndex, byte[] frame)
    {
        // struct sockaddr_ll: u16 family, be16 protocol, i32 ifindex; 20 bytes.
        var name = stackalloc byte[20];
        new Span<byte>(name, 20).Clear();
        *(ushort*)name = PacketFamily;
        *(int*)(name + 4) = interfaceIndex;
        fixed (byte* bytes = frame)
        {
            Assert.Equal(frame.Length, SendTo(_socket, bytes, frame.Length, 0, name, 20));
        }
    }

    public void Dispose() => _ = LinuxSocket.Close(_socket);

    private static FrameCapture Open()
    {
        var socket = LinuxSocket.Open(PacketFamily, LinuxSocket.Raw | LinuxSocket.NonBlocking, BinaryPrimitives.ReverseEndianness((ushort)ByAll));
        Assert.True(socket >= 0, $"a packet socket: error {Marshal.GetLastPInvokeError()}");
        return new FrameCapture(socket);
    }

    private void Take()
    {
        var bytes = stackalloc byte[4096];
        var name = stackalloc byte[32];
        while (true)
        {
            var nameLength = 32;
            var length = LinuxSocket.ReceiveFrom(_socket, bytes, 4096, LinuxSocket.DontWait, name, &nameLength);
            if (length < 0)
            {
                return;
            }

            // struct sockaddr_ll: u16 hatype at 8.
            if (*(ushort*)(name + 8) != LoopbackType)
            {
                _frames.Add(new ReadOnlySpan<byte>(bytes, (int)length).ToArray());
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static partial nint SendTo(int socket, byte* bytes, nint length, int flags, byte* name, int nameLength);
}
