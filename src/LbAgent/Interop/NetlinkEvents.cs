using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>What the kernel tells of changes of links, addresses, routes and neighbours, in the network namespace of the thread that opened it. One thread at a time. Linux only.</summary>
internal sealed unsafe class NetlinkEvents : IDisposable
{
    private const int FamilyNetlink = 16;
    private const int ReceiveTimeout = 20;
    private const ushort NewNeighbour = 28;
    private const ushort DeleteNeighbour = 29;
    private const int HeaderLength = 16;

    /// <summary>RTMGRP_LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE (linux/rtnetlink.h).</summary>
    private const uint Groups = 0x1 | 0x4 | 0x10 | 0x40 | 0x100 | 0x400;

    private readonly DescriptorHandle _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private NetlinkEvents(DescriptorHandle socket) => _socket = socket;

    /// <param name="patience">After which <see cref="Wait"/> comes back with nothing.</param>
    /// <exception cref="Win32Exception">The kernel gives none.</exception>
    public static NetlinkEvents Open(TimeSpan patience)
    {
        var socket = new DescriptorHandle(LinuxSocket.Open(FamilyNetlink, LinuxSocket.Raw | 0x80000, 0));
        // struct sockaddr_nl { u16 family; u16 pad; u32 pid; u32 groups; }
        Span<uint> name = [FamilyNetlink, 0, Groups];
        // struct timeval { i64 seconds; i64 microseconds; }
        Span<long> time = [(long)patience.TotalSeconds, patience.Milliseconds * 1000L];
        fixed (void* bytes = name, value = time)
        {
            if (socket.IsInvalid
                || LinuxSocket.Bind(socket.Number, (byte*)bytes, name.Length * sizeof(uint)) < 0
                || LinuxSocket.SetOption(socket.Number, LinuxSocket.SocketLevel, ReceiveTimeout, value, time.Length * sizeof(long)) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                socket.Dispose();
                throw new Win32Exception(error);
            }
        }

        return new NetlinkEvents(socket);
    }

    /// <summary>Waits for the next message.</summary>
    /// <param name="concerns">Whether a change of that neighbour is worth knowing: there may be many.</param>
    /// <returns>Whether something that is worth knowing has changed; or so much has that the kernel could not tell it all.</returns>
    /// <exception cref="Win32Exception">The kernel tells no more.</exception>
    public bool Wait(Func<NetworkNeighbour, bool> concerns)
    {
        fixed (byte* buffer = _buffer)
        {
            var length = LinuxSocket.Receive(_socket.Number, buffer, _buffer.Length, 0);
            return length >= 0 ? Concerns(_buffer.AsSpan(0, (int)length), concerns) : Marshal.GetLastPInvokeError() switch
            {
                LinuxError.Interrupted or LinuxError.WouldBlock => false,
                LinuxError.NoBuffers => true,
                var error => throw new Win32Exception(error),
            };
        }
    }

    /// <summary>Lets go of what has been told until now, worth knowing or not; waits for nothing.</summary>
    /// <exception cref="Win32Exception">The kernel tells no more.</exception>
    public void Skip()
    {
        fixed (byte* buffer = _buffer)
        {
            while (LinuxSocket.Receive(_socket.Number, buffer, _buffer.Length, LinuxSocket.DontWait) >= 0
                || Marshal.GetLastPInvokeError() is LinuxError.NoBuffers or LinuxError.Interrupted)
            {
                // Messages are small, and taken faster than they are made.
            }

            if (Marshal.GetLastPInvokeError() is not LinuxError.WouldBlock and var error)
            {
                throw new Win32Exception(error);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool Concerns(ReadOnlySpan<byte> received, Func<NetworkNeighbour, bool> concerns)
    {
        while (received.Length >= HeaderLength)
        {
            var length = BitConverter.ToInt32(received);
            if (length < HeaderLength || length > received.Length)
            {
                break;
            }

            var type = BitConverter.ToUInt16(received[4..]);
            if (type is not (NewNeighbour or DeleteNeighbour)
                || (NetlinkNeighbours.Read(new NetlinkReply(type, received[HeaderLength..length].ToArray())) is { } neighbour && concerns(neighbour)))
            {
                return true;
            }

            received = received[Math.Min(received.Length, NetlinkRequest.Aligned(length))..];
        }

        return false;
    }
}
