using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// A conversation with the kernel about interfaces, addresses and routes (rtnetlink(7)), in the network namespace of the
/// thread that opened it. One request at a time: the caller locks. Linux only.
/// </summary>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int FamilyNetlink = 16;
    private const int TypeRaw = 3;
    private const int CloseOnExec = 0x80000;
    private const int ProtocolRoute = 0;
    private const ushort MessageError = 2;
    private const ushort MessageDone = 3;
    private const int HeaderLength = 16;

    private readonly DescriptorHandle _descriptor;

    // The kernel fills at most 32 KiB a time.
    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _sequence;

    private NetlinkSocket(DescriptorHandle descriptor) => _descriptor = descriptor;

    /// <exception cref="Win32Exception">The kernel gives none, or a sandbox forbids it.</exception>
    public static NetlinkSocket Open()
    {
        var descriptor = OpenSocket(FamilyNetlink, TypeRaw | CloseOnExec, ProtocolRoute);
        return descriptor < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : new NetlinkSocket(new DescriptorHandle(descriptor));
    }

    /// <summary>Asks and waits for the whole answer, whose messages go to <paramref name="replies"/> where that is given.</summary>
    /// <returns>0, or the error number by which the kernel refused.</returns>
    /// <exception cref="Win32Exception">The conversation itself broke down.</exception>
    public int Ask(NetlinkRequest request, List<NetlinkReply>? replies = null)
    {
        var sequence = ++_sequence;
        var message = request.Finish(sequence);
        fixed (byte* bytes = message)
        {
            if (Send(_descriptor, bytes, (nuint)message.Length, 0) < 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }

        while (true)
        {
            if (Read(Receive(), sequence, replies) is { } error)
            {
                return error;
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private ReadOnlySpan<byte> Receive()
    {
        fixed (byte* buffer = _buffer)
        {
            while (true)
            {
                var length = Receive(_descriptor, buffer, (nuint)_buffer.Length, 0);
                if (length >= 0)
                {
                    return _buffer.AsSpan(0, (int)length);
                }

                if (Marshal.GetLastPInvokeError() != LinuxError.Interrupted)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }
            }
        }
    }

    /// <summary>struct nlmsghdr { u32 len; u16 type; u16 flags; u32 seq; u32 pid; }; null where more is to come.</summary>
    private static int? Read(ReadOnlySpan<byte> received, uint sequence, List<NetlinkReply>? replies)
    {
        while (received.Length >= HeaderLength)
        {
            var length = BitConverter.ToInt32(received);
            if (length < HeaderLength || length > received.Length)
            {
                break;
            }

            var type = BitConverter.ToUInt16(received[4..]);
            var payload = received[HeaderLength..length];
            if (BitConverter.ToUInt32(received[8..]) == sequence)
            {
                if (type is MessageError or MessageDone)
                {
                    return payload.Length >= 4 ? -BitConverter.ToInt32(payload) : 0;
                }

                replies?.Add(new NetlinkReply(type, payload.ToArray()));
            }

            received = received[Math.Min(received.Length, NetlinkRequest.Aligned(length))..];
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(DescriptorHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(DescriptorHandle socket, byte* bytes, nuint length, int flags);
}
