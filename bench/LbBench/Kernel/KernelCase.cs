using System.Net;
using LbAgent.Bpf;

namespace LbAdmin.Bench.Kernel;

/// <summary>One kind of packet.</summary>
/// <param name="Figure">The figure's name after "kernel.".</param>
/// <param name="Words">What is measured.</param>
/// <param name="AtMost">The target, above the floor; null where there is none.</param>
/// <param name="Program">What is measured.</param>
/// <param name="Vips">Its VIPs; null of the floor.</param>
/// <param name="Destination">Where packets go.</param>
/// <param name="Flows">How many, a power of two.</param>
/// <param name="IsNew">Each packet begins a flow; else all flows are known.</param>
/// <param name="Verdict">What must come of each.</param>
internal sealed record KernelCase(
    string Figure, string Words, double? AtMost, BpfProgramReference Program, LoadedVips? Vips, IPAddress Destination, uint Flows, bool IsNew, uint Verdict)
{
    public const uint Pass = 2;
    public const uint Transmit = 3;

    /// <summary>Of known flows: enough that setting up a run does not show. Of new ones: no flow comes twice, and the table does not fill.</summary>
    private int Packets => IsNew ? 200_000 : 1_000_000;

    /// <summary>Makes its flows known.</summary>
    public void Prepare(PacketRun run)
    {
        if (!IsNew && Vips is not null && Verdict == Transmit)
        {
            _ = run.Measure(Program, Frame(BenchFrame.Syn), Place, Flows, (int)Flows, Verdict);
        }
    }

    public (double Nanoseconds, double Others) Measure(PacketRun run)
    {
        var result = run.Measure(Program, Frame(IsNew ? BenchFrame.Syn : BenchFrame.Ack), Place, Flows, Packets, Verdict);
        if (IsNew)
        {
            Vips!.Clear();
        }

        return Vips is { WithoutEntry: > 0 } ? throw new BenchmarkException($"{Words}: {Vips.WithoutEntry} packets had no entry in the flow table") : result;
    }

    private uint Place => BenchFrame.SourcePlace(Destination.GetAddressBytes().Length == 16);

    private byte[] Frame(byte flags) => BenchFrame.To(Destination, flags);
}
