using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>
/// A veth hands over packets whose checksum the hardware would finish; a frame that an XDP program sends on keeps it unfinished, and the receiver
/// drops it. Real ports finish it. So senders of a test finish it themselves.
/// </summary>
internal static unsafe partial class ChecksumOffload
{
    private const uint Ethtool = 0x8946; // SIOCETHTOOL
    private const uint SetTransmitChecksum = 0x17; // ETHTOOL_STXCSUM

    /// <summary>Of an interface in the namespace of this thread.</summary>
    public static void TurnOff(string name)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // struct ethtool_value: u32 cmd, data. struct ifreq: char name[16]; void *data; 40 bytes.
        var value = stackalloc uint[] { SetTransmitChecksum, 0 };
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(name).CopyTo(new Span<byte>(request, 15));
        *(void**)(request + 16) = value;
        Assert.Equal(0, Control((int)socket.Handle, Ethtool, request));
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, void* argument);
}
