using System.Runtime.InteropServices;

namespace LbAgent.Bpf.Interop;

/// <content>Structures that its calls take, as bpf/libbpf.h, bpf/bpf.h and linux/bpf.h have them on 64 bits.</content>
internal static unsafe partial class Libbpf
{
    /// <summary>struct bpf_object_open_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public struct OpenOptions
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(8)]
        public byte* Name;

        /// <summary>Where the kernel's checker says why it refuses a program.</summary>
        [FieldOffset(56)]
        public byte* Log;

        [FieldOffset(64)]
        public nuint LogSize;
    }

    /// <summary>struct bpf_map_create_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct MapOptions
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(28)]
        public uint Flags;
    }

    /// <summary>struct bpf_test_run_opts: BPF_PROG_TEST_RUN.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RunOptions
    {
        public nuint Size;
        public void* DataIn;
        public void* DataOut;
        public uint DataInLength;
        public uint DataOutLength;
        public void* ContextIn;
        public void* ContextOut;
        public uint ContextInLength;
        public uint ContextOutLength;
        public uint Result;
        public int Repeat;

        /// <summary>Nanoseconds, of each run on average.</summary>
        public uint Duration;
        public uint Flags;
        public uint Processor;
        public uint Batch;
    }

    /// <summary>struct bpf_link_create_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct LinkOptions
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(8)]
        public uint Flags;
    }

    /// <summary>struct bpf_xdp_query_opts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct XdpOptions
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(8)]
        public uint Program;

        /// <summary>0: none, 1: in the driver, 2: generic, 3: in hardware, 4: several.</summary>
        [FieldOffset(24)]
        public byte AttachMode;
    }

    /// <summary>struct bpf_link_info, as far as it concerns links of XDP.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct LinkInfo
    {
        [FieldOffset(4)]
        public uint Id;

        [FieldOffset(8)]
        public uint Program;

        /// <summary>0: it is attached to none any more.</summary>
        [FieldOffset(16)]
        public uint Interface;
    }

    /// <summary>struct bpf_tc_hook: where of an interface filters are; 1: in, 2: out, 3: both.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct TrafficHook
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(8)]
        public int Interface;

        [FieldOffset(12)]
        public int Where;
    }

    /// <summary>struct bpf_tc_opts: one filter.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct TrafficOptions
    {
        [FieldOffset(0)]
        public nuint Size;

        [FieldOffset(8)]
        public int Program;

        [FieldOffset(12)]
        public uint Flags;

        [FieldOffset(20)]
        public uint Handle;

        [FieldOffset(24)]
        public uint Priority;
    }
}
