using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>struct arrival of Bpf/wire.bpf.c: which frames count, by where they go. In network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Arrival
{
    public uint Network;
    public uint Mask;

    public static Arrival At(IPNetwork network)
    {
        var mask = uint.MaxValue << (32 - network.PrefixLength);
        return new Arrival { Network = MemoryMarshal.Read<uint>(network.BaseAddress.GetAddressBytes()), Mask = BinaryPrimitives.ReverseEndianness(mask) };
    }
}
