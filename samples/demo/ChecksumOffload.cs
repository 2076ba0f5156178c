using System;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace LbDemo;

/// <summary>
/// Has hosts behind a veth finish the checksums of what they send themselves, as <c>ethtool -K IF tx off</c> does. A network card does it on the
/// way out; a veth has none, and an XDP program at its other end sends the frame on as it is.
/// </summary>
internal static unsafe partial class ChecksumOffload
{
    private const uint Ethtool = 0x8946; // SIOCETHTOOL
    private const uint SetTransmitChecksum = 0x17; // ETHTOOL_STXCSUM
    private const int NameLength = 15; // IFNAMSIZ - 1

    /// <returns>Exit code: 0 where all of them do.</returns>
    public static int TurnOff(string[] interfaces)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // struct ethtool_value: u32 cmd, data. struct ifreq: char name[16]; void *data; 40 bytes.
        var value = stackalloc uint[] { SetTransmitChecksum, 0 };
        var request = stackalloc byte[40];
        foreach (var name in interfaces)
        {
            new Span<byte>(request, 40).Clear();
            if (!Encoding.ASCII.TryGetBytes(name, new Span<byte>(request, NameLength), out _))
            {
                Console.Error.WriteLine($"{name}: no name of an interface");
                return 1;
            }

            *(void**)(request + NameLength + 1) = value;
            if (Control((int)socket.Handle, Ethtool, request) < 0)
            {
                Console.Error.WriteLine($"{name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
                return 1;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, void* argument);
}
