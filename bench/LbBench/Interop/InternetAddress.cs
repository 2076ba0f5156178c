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
    {
        family = Native.InternetFamily;
        port = BinaryPrimitives.ReverseEndianness((ushort)endPoint.Port);
        Span<byte> bytes = stackalloc byte[4];
        _ = endPoint.Address.TryWriteBytes(bytes, out _);
        address = BitConverter.ToUInt32(bytes);
        zero = 0;
    }
}
