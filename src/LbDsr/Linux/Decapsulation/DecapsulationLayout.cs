using System.Runtime.InteropServices;

namespace LbAdmin.Dsr.Linux;

/// <summary>
/// Bpf/types.h, structure by structure and name by name: a test compares sizes and offsets with the compiled program.
/// Addresses are in network order, as they stand in packets.
/// </summary>
internal static unsafe class DecapsulationLayout
{
    [StructLayout(LayoutKind.Sequential)]
    public struct NameKey
    {
        /// <summary>Bits that count of all that follows.</summary>
        public uint PrefixLength;
        public byte Bank;
        public NameRole Role;
        public byte Family;
        public byte Zero;

        /// <summary>Of an IPv4 address the first 4 bytes.</summary>
        public fixed byte Address[16];
    }

    /// <summary>Of one processor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Decapsulated
    {
        public ulong Packets;
        public ulong Bytes;
    }
}
