using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LbAgent.Engines.Kernel.Layout;

/// <summary>
/// Bpf/shared/types.h, and the settings of Bpf/maps/settings.h, structure by structure and name by name: a test compares sizes
/// and offsets with the compiled program. Addresses and ports are in network order, as they stand in packets.
/// </summary>
internal static partial class DatapathLayout
{
    /// <summary>LB_LAYOUT: raised whenever a structure or a map changes what it means.</summary>
    public const uint Number = 1;

    /// <summary>TAG_KEPT: packets leave with the tag that they came with, or without one.</summary>
    public const ushort TagKept = 0;

    /// <summary>TAG_NONE: packets leave without a tag.</summary>
    public const ushort TagNone = 0xFFFF;

    /// <summary>16 bytes; IPv4 is IPv4-mapped.</summary>
    [InlineArray(16)]
    public struct Address
    {
        private byte _first;
    }

    /// <summary>Of LB_ADDRESS_POWER.</summary>
    [InlineArray(65_536 / 64)]
    public struct AddressBits
    {
        private ulong _first;
    }

    [InlineArray(6)]
    public struct Mac
    {
        private byte _first;
    }

    /// <summary>Named, so that copies have them: keys are compared byte by byte.</summary>
    [InlineArray(3)]
    public struct Zeroes
    {
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct VipKey
    {
        public Address Address;
        public byte Protocol;
        public byte Zero;
        public ushort Port;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct RangeKey
    {
        public uint PrefixLength;
        public VipKey Vip;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Vip
    {
        public uint Number;
        public uint Table;
        public uint Servers;
        public uint Places;

        /// <summary>0: no limit.</summary>
        public uint NewFlowsPerSecond;

        /// <summary>0: no limit.</summary>
        public uint NewFlowsPerSecondPerSource;
        public Scheduler Scheduler;
        public byte HashFields;
        public byte OnlyAllowed;
        public byte Persists;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct AllowedKey
    {
        public uint PrefixLength;
        public uint Vip;
        public Address Address;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Server
    {
        /// <summary>Zeroes: not known.</summary>
        public Mac NextHop;
        public ServerMode Mode;
        public ServerKeeps Keeps;
        public uint Generation;

        /// <summary>Index of the interface that packets leave by.</summary>
        public uint Port;

        /// <summary>That interface's.</summary>
        public Mac Own;
        public ushort Mtu;
        public ushort Vip;

        /// <summary>The VLAN that packets leave by; or <see cref="TagKept"/>, or <see cref="TagNone"/>.</summary>
        public ushort Tag;
        public uint Zero;

        /// <summary>The server's own, in every mode.</summary>
        public Address Address;

        /// <summary>DsrL3: the balancer's, in the outer header.</summary>
        public Address Source;
    }

    /// <summary>In ticks.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ServerTimers
    {
        public uint Idle;
        public uint Closing;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Port
    {
        /// <summary>The interface's; 0: none.</summary>
        public uint Index;
        public Mac Own;

        /// <summary>Bytes of an IP packet; 0: not known.</summary>
        public ushort Mtu;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Meta
    {
        /// <summary><see cref="DatapathLayout.Number"/> of who wrote it; 0: nobody yet.</summary>
        public uint Layout;
        public uint Zero;
        public ulong Owner;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Settings
    {
        public uint TicksPerSecond;
        public uint OpeningTicks;
        public uint FragmentTicks;
        public uint AnswersPerSecond;
        public uint DropsUnknownFragments;
        public uint StaleTicks;
        public uint AdoptedTicks;
        public uint AdoptedPerSecond;
        public uint AdoptedMost;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ClockReading
    {
        public ulong Ticks;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ServerChange
    {
        public uint Place;
        public uint Zero;
        public Server Server;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SweepResult
    {
        public ulong Ended;
        public ulong Left;

        /// <summary>Of those left, the ones of IPv6.</summary>
        public ulong Left6;
    }
}
