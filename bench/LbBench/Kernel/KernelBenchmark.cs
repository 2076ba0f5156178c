using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using LbAdmin.Bench.Kernel.EndToEnd;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Report;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;

namespace LbAdmin.Bench.Kernel;

/// <summary>What a packet costs in the kernel engine's program, above what the least program costs, with nothing attached anywhere; and how many come through it from end to end.</summary>
internal sealed class KernelBenchmark(Options options)
{
    private const int Cpu = 1;
    private const uint One = 1;
    private const uint Many = 1 << 16;
    private const uint New = 1 << 20;
    private const uint Table = 262_144;

    private static readonly IPAddress Elsewhere = IPAddress.Parse("203.0.113.1");

    private readonly int rounds = options.Count("--rounds", 11);

    public void Run()
    {
        if (KernelReadiness.WhyNot is { Length: > 0 } whyNot)
        {
            throw new BenchmarkException(whyNot);
        }

        try
        {
            Core.BindThisThread(Cpu);
            using var run = new PacketRun();
            var figures = new Figures();
            Conditions.Print(
                "ours    the kernel engine's program",
                "floor   parses, swaps MAC addresses, transmits; end to end it is the reflector",
                $"tables  {Table:N0} flows; a VIP has {LoadedVips.Servers} servers, {Wire.Servers.Length} end to end");
            if (!options.Has("--wire-only"))
            {
                Measure(run, figures);
            }

            if (!options.Has("--packets-only"))
            {
                MeasureWire(run.Floor, figures);
            }

            figures.Print();
        }
        catch (BpfFailedException refused)
        {
            throw new BenchmarkException(refused.Message, refused);
        }
    }

    private void Measure(PacketRun run, Figures figures)
    {
        using var single = new LoadedVips(1, ServerMode.DsrL2, Table);
        using var wrapped = new LoadedVips(1, ServerMode.DsrL3Ipv4, Table);
        using var crowd = new LoadedVips(512, ServerMode.DsrL2, Table);
        // By itself: between rounds it forgets all its flows.
        using var growing = new LoadedVips(1, ServerMode.DsrL2, Table);
        KernelCase[] cases =
        [
            new("floor_ns", "floor", null, run.Floor, null, Elsewhere, One, false, KernelCase.Transmit),
            new("pass_ns", "not for a VIP: passed", 40, single.Program, single, Elsewhere, One, false, KernelCase.Pass),
            new("dsrl2_hit_ns", "known flow, DsrL2", 100, single.Program, single, single.Measured(isIpv6: false), One, false, KernelCase.Transmit),
            new("dsrl2_hit6_ns", "known flow, DsrL2, IPv6", 100, single.Program, single, single.Measured(isIpv6: true), One, false, KernelCase.Transmit),
            new("dsrl3_hit_ns", "known flow, DsrL3", 100, wrapped.Program, wrapped, wrapped.Measured(isIpv6: false), One, false, KernelCase.Transmit),
            new("hit_64k_ns", "known flow, 65,536 flows at random", 350, single.Program, single, single.Measured(isIpv6: false), Many, false, KernelCase.Transmit),
            new("hit_512_vips_ns", "known flow, DsrL2, one of 512 VIPs", null, crowd.Program, crowd, crowd.Measured(isIpv6: false), One, false, KernelCase.Transmit),
            new("new_hash_ns", "new flow, Hash", 700, growing.Program, growing, growing.Measured(isIpv6: false), New, true, KernelCase.Transmit),
        ];
        Array.ForEach(cases, one => one.Prepare(run));
        var results = cases.ToDictionary(one => one.Figure, _ => new List<(double Nanoseconds, double Others)>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            // The order is turned about each time.
            foreach (var one in round % 2 == 0 ? cases : cases.AsEnumerable().Reverse())
            {
                results[one.Figure].Add(one.Measure(run));
            }
        }

        Print(cases, results, figures);
    }

    /// <summary>Namespaces need more rights than BPF, and frames that are sent a younger kernel: without them the rest stands.</summary>
    private void MeasureWire(BpfProgramReference reflector, Figures figures)
    {
        try
        {
            new WireBenchmark(Cpu, options.Count("--rounds", 7), TimeSpan.FromSeconds(options.Number("--seconds", 0.5)), Table).Run(reflector, figures);
        }
        catch (Exception refused) when (refused is BenchmarkException or BpfFailedException or IOException)
        {
            Console.Error.WriteLine($"LbBench: end to end was not measured: {refused.Message}");
        }
    }

    private void Print(KernelCase[] cases, Dictionary<string, List<(double Nanoseconds, double Others)>> results, Figures figures)
    {
        var table = new Table("packet", "ns above the floor", "middle half", "at most");
        var floor = results[cases[0].Figure];
        foreach (var one in cases)
        {
            var isFloor = ReferenceEquals(one, cases[0]);
            var times = results[one.Figure].Zip(floor, (result, least) => result.Nanoseconds - (isFloor ? 0 : least.Nanoseconds)).ToArray();
            var (low, high) = Median.MiddleHalf(times);
            figures.Add($"kernel.{one.Figure}", Median.Of(times));
            table.Add(
                isFloor ? "floor (all of it)" : one.Words,
                Tenths(Median.Of(times)),
                $"{Tenths(low)} to {Tenths(high)}",
                one.AtMost?.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        table.Print();
        Console.WriteLine();
        Console.WriteLine($"medians of {rounds} rounds in turn; less is better. Of DsrL3 some 10 ns are the benchmark's own: it takes the outer header off again");
        Quotable.Print(results.Values.Max(one => Median.Of(one.Select(result => result.Others))));

        static string Tenths(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
