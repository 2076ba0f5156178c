using System.ComponentModel;
using LbAgent.Bpf;
using LbAgent.Bpf.Interop;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>
/// Sends frames out by an interface, as fast as the calling thread's core makes them: the kernel runs the program on frames of its own and sends what
/// it leaves (BPF_PROG_TEST_RUN with BPF_F_TEST_XDP_LIVE_FRAMES). What the frames go through meanwhile runs on the same core.
/// </summary>
internal static unsafe class Generator
{
    private const uint LiveFrames = 2;
    private const int ContextWords = 6;

    /// <exception cref="BpfFailedException">The kernel does not do it: before 5.18, or with no right to.</exception>
    public static void Send(BpfProgramReference program, WireEnd from, int frames)
    {
        var result = from.Space.In(() => SendHere(program, from.Index, frames));
        if (result < 0)
        {
            throw new BpfFailedException($"the kernel does not send frames for program {program.Name}: {new Win32Exception(-result).Message}");
        }
    }

    private static int SendHere(BpfProgramReference program, int index, int frames)
    {
        var frame = stackalloc byte[Traffic.FrameLength];
        // struct xdp_md: data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex. XDP_TX goes out by the interface that it names.
        var context = stackalloc uint[ContextWords] { 0, Traffic.FrameLength, 0, (uint)index, 0, 0 };
        var options = new Libbpf.RunOptions
        {
            Size = (nuint)sizeof(Libbpf.RunOptions),
            DataIn = frame,
            DataInLength = Traffic.FrameLength,
            ContextIn = context,
            ContextInLength = ContextWords * sizeof(uint),
            Repeat = frames,
            Flags = LiveFrames,
        };
        return Libbpf.Run(program.Descriptor, &options);
    }
}
