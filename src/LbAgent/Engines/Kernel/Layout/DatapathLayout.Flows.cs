using System.Runtime.InteropServices;

namespace LbAgent.Engines.Kernel.Layout;

/// <summary>Flows, and clients that come back.</summary>
internal static partial class DatapathLayout
{
    [StructLayout(LayoutKind.Sequential)]
    public struct FlowKey4
    {
        public uint Source;
        public uint Destination;
        public ushort SourcePort;
        public ushort DestinationPort;
        public byte Protocol;
        public Zeroes Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FlowKey6
    {
        public Address Source;
        public Address Destination;
        public ushort SourcePort;
        public ushort DestinationPort;
        public byte Protocol;
        public Zeroes Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Flow
    {
        /// <summary>Ticks, when the last packet came.</summary>
        public uint Seen;

        /// <summary>Its state, and above that what tells it from other flows.</summary>
        public uint Life;

        /// <summary>A place in the servers below, its generation above.</summary>
        public ulong Target;

        public readonly FlowState State => (FlowState)(byte)Life;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Persistence
    {
        /// <summary>Clients alike under it are one.</summary>
        public Address Mask;

        /// <summary>How long a client is remembered; 0: not at all.</summary>
        public uint Ticks;
        public uint Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ClientKey
    {
        public uint Vip;
        public Address Source;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Client
    {
        public ulong Target;
        public uint Seen;
        public uint Zero;
    }
}
