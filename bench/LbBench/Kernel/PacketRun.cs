using System;
using LbAdmin.Bench.Measure;
using LbAgent.Bpf;

namespace LbAdmin.Bench.Kernel;

/// <summary>Runs a program over and over: in front of each run stands another that puts the packet back and gives it its flow.</summary>
internal sealed class PacketRun : IDisposable
{
    private readonly LoadedObject bench;
    private readonly BpfMap<uint, int> measured;
    private readonly BpfMap<uint, Plan> plan;
    private readonly BpfMap<uint, uint> turn;
    private readonly BpfProgramReference restore;
    private readonly byte[] left = new byte[2 * Plan.FrameLength];

    public PacketRun()
    {
        bench = BenchObject.Load("bench");
        measured = new(bench, "measured");
        plan = new(bench, ".data.plan");
        turn = new(bench, ".data.turn");
        restore = bench.Program("restore");
        Floor = bench.Program("reflect");
    }

    /// <summary>Parses, swaps MAC addresses, transmits.</summary>
    public BpfProgramReference Floor { get; }

    /// <returns>Nanoseconds a packet, and the part of the time that others had the processor.</returns>
    public (double Nanoseconds, double Others) Measure(BpfProgramReference program, byte[] frame, uint place, uint flows, int packets, uint verdict)
    {
        var bytes = new Plan { Length = (uint)frame.Length, Place = place, Flows = flows - 1, Stride = 0x9E37_79B1 };
        frame.CopyTo(bytes.Bytes);
        plan.Put(0, bytes);
        turn.Put(0, 0);
        measured.Put(0, program.Descriptor);
        var (found, nanoseconds) = (0u, 0u);
        var time = ThreadTime.Of(() => (found, _, nanoseconds) = restore.Run(frame, left, packets));
        return found == verdict ? (nanoseconds, time.Others) : throw new BenchmarkException($"{program.Name} said {found}, not {verdict}");
    }

    public void Dispose() => bench.Dispose();
}
