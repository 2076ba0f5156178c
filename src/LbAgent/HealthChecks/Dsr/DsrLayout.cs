using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LbAgent.HealthChecks.Dsr;

/// <summary>What the agent sees of Bpf/types.h, name by name: a test compares sizes and offsets with the compiled program.</summary>
internal static class DsrLayout
{
    /// <summary>LB_MARK: the upper half of the mark of each socket that asks at a VIP address.</summary>
    public const uint Mark = 0x4C42_0000;

    /// <summary>LB_TARGETS: what the lower half tells apart.</summary>
    public const int Targets = 65_536;

    public static Address AddressOf(IPAddress address)
    {
        Address bytes = default;
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return bytes;
    }

    /// <summary>16 bytes in network order; IPv4 is IPv4-mapped.</summary>
    [InlineArray(16)]
    public struct Address
    {
        private byte _first;
    }

    /// <summary>Of LB_ADDRESS_POWER.</summary>
    [InlineArray(4096 / 64)]
    public struct AddressBits
    {
        private ulong _first;
    }

    [InlineArray(7)]
    public struct Zeroes
    {
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Target
    {
        public Address Vip;
        public Address Server;
        public Address Own;
        public ulong Carried;
        public byte Tunnel;
        public Zeroes Zero;
    }
}
