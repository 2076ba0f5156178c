using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Kernel;

/// <summary>struct plan of Bpf/bench.bpf.c: the frame, and where in it and how flows differ.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Plan
{
    public const int FrameLength = 80;

    public Frame Bytes;
    public uint Length;
    public uint Place;

    /// <summary>A power of two, less 1.</summary>
    public uint Flows;
    public uint Stride;

    [InlineArray(FrameLength)]
    internal struct Frame
    {
        private byte first;
    }
}
