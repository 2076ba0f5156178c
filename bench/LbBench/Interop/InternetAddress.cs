using System;
using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Interop;

/// <summary>struct sockaddr_in: port and address in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InternetAddress
{
    public const uint Length = 16;

    private readonly ushort family;
    private readonly ushort port;
    private readonly uint address;
    private readonly ulong zero;

    public InternetAddress(IPEndPoint endPoint)
        : this(endPoint.Address.GetAddressBytes(), (ushort)endPoint.Port)
    {
    }

    public InternetAddress(ReadOnlySpan<byte> address, ushort port)
    {
        family = Native.InternetFamily;
        this.port = BinaryPrimitives.ReverseEndianness(port);
        this.address = BitConverter.ToUInt32(address);
        zero = 0;
    }
}
