using System.Runtime.InteropServices;

namespace LbAgent.Engines.Kernel.Layout;

/// <summary>What is counted.</summary>
internal static partial class DatapathLayout
{
    [StructLayout(LayoutKind.Sequential)]
    public struct Traffic
    {
        public ulong Packets;
        public ulong Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ServerCounters
    {
        public ulong Packets;
        public ulong Bytes;
        public ulong Flows;
        public ulong Ended;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct VipCounters
    {
        public ulong NotAllowed;
        public ulong OverRate;
        public ulong OverRateSource;
        public ulong NoServer;
    }
}
