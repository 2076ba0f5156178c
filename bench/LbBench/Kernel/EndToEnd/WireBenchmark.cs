using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.Bench.Report;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel.Layout;

namespace LbAdmin.Bench.Kernel.EndToEnd;

/// <summary>Packets a second from end to end: through the kernel engine, the least program, and what the kernel has for the same, each in the same place in turn.</summary>
internal sealed class WireBenchmark(int core, int rounds, TimeSpan window, uint table)
{
    private const uint Many = 1000;
    private const uint One = 1;

    public void Run(BpfProgramReference reflector, Figures figures)
    {
        using var run = new RateRun(core, window);
        using var relabelling = new BalancedVip(run.Wire, ServerMode.DsrL2, table);
        using var wrapping = new BalancedVip(run.Wire, ServerMode.DsrL3Ipv4, table);
        var taken = new RateCase("nobody: dropped where it comes in", Forwarder.OfProgram(run.Wire, run.Programs.Arrive), Many);
        var reflected = new RateCase("reflector", Forwarder.OfProgram(run.Wire, reflector), Many);
        var ours = new RateCase("ours, DsrL2", Forwarder.OfProgram(run.Wire, relabelling.Program), Many);
        var routed = new RateCase("IP forwarding", Forwarder.OfRouting(run.Wire, run.Programs), Many);
        var translated = new RateCase("nftables DNAT", Forwarder.OfTranslation(run.Wire, run.Programs), Many);
        List<RateCase> cases =
        [
            taken,
            reflected,
            ours,
            ours with { Words = "ours, DsrL2, 1 flow", Flows = One },
            new("ours, DsrL3", Forwarder.OfWrapping(run.Wire, wrapping.Program), Many),
            routed,
        ];
        if (WhyNot(translated) is { } whyNot)
        {
            Console.Error.WriteLine($"LbBench: nftables was not measured: {whyNot}");
        }
        else
        {
            cases.AddRange([translated, translated with { Words = "nftables DNAT, 1 flow", Flows = One }]);
        }

        var report = new RateReport(MeasureAll(run, cases));
        report.Print(rounds, reflected, ours);
        report.PrintParts("DsrL2", ("making it and one veth", taken), ("the way back, the reflector's too", reflected), ("balancing", ours));
        if (cases.Contains(translated))
        {
            report.PrintParts("nftables DNAT", ("making it and one veth", taken), ("IP forwarding and another veth", routed), ("tracking and translating", translated));
        }

        Quotable.Print(report.Others);
        figures.Add("kernel.pps_reflect_ratio", report.Ratio(ours, reflected));
        figures.Add("kernel.pps_nftables_ratio", report.Ratio(ours, translated));
    }

    private Dictionary<RateCase, List<RateResult>> MeasureAll(RateRun run, List<RateCase> cases)
    {
        var results = cases.ToDictionary(one => one, _ => new List<RateResult>());
        for (var round = 0; round < rounds; round++)
        {
            // The order is turned about each time.
            foreach (var one in round % 2 == 0 ? cases : cases.AsEnumerable().Reverse())
            {
                results[one].Add(run.Measure(one));
            }
        }

        return results;
    }

    /// <summary>Why it cannot be measured here; null where it can.</summary>
    private static string? WhyNot(RateCase peer)
    {
        try
        {
            peer.Forwarder.Start().Dispose();
            return null;
        }
        catch (BenchmarkException refused)
        {
            return refused.Message;
        }
    }
}
