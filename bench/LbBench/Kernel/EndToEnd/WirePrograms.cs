using System;
using LbAgent.Bpf;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>The programs at both ends of the wire, Bpf/wire.bpf.c.</summary>
internal sealed class WirePrograms : IDisposable
{
    private readonly LoadedObject loaded;

    public WirePrograms()
    {
        loaded = BenchObject.Load("wire");
        Generate = loaded.Program("generate");
        Arrive = loaded.Program("arrive");
        Pass = loaded.Program("pass");
        Traffic = new(loaded, ".data.traffic");
        Arrival = new(loaded, ".data.arrival");
        Arrived = new(loaded, "arrived");
    }

    public BpfProgramReference Generate { get; }

    public BpfProgramReference Arrive { get; }

    public BpfProgramReference Pass { get; }

    public BpfMap<uint, Traffic> Traffic { get; }

    public BpfMap<uint, Arrival> Arrival { get; }

    public ProcessorMap<ulong> Arrived { get; }

    public void Dispose() => loaded.Dispose();
}
