using System;
using System.Collections.Generic;
using System.Diagnostics;
using Grpc.Core;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;
using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.Control;

/// <summary>The agent's control path with a configuration as large as it must bear: 10,000 VIPs of 10 servers each.</summary>
internal sealed class ControlBenchmark(Options options, Children children)
{
    private const int Applications = 3;
    private const int Changes = 20;
    private static readonly Configuration Nothing = new();

    private readonly int vips = options.Count("--vips", 10_000);

    public void Run()
    {
        var program = options.Text("--agent");
        Conditions.Print(
            $"ours    {program}",
            "peer    none: no load balancer at hand takes such a change durably and whole",
            $"state   on the file system of {options.Text("--work")}; every change is synchronised to it");
        using var agent = Agent.Start(children, program, options.Text("--work"), core: null);
        try
        {
            Measure(agent);
        }
        catch (RpcException error)
        {
            throw new BenchmarkException($"the agent refused: {error.Status.StatusCode}: {error.Status.Detail}{Environment.NewLine}{agent.Process.Output}", error);
        }
    }

    private static TimeSpan Time(Action act)
    {
        var began = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(began);
    }

    private static double Seconds(IReadOnlyCollection<TimeSpan> times)
    {
        var seconds = new List<double>();
        foreach (var time in times)
        {
            seconds.Add(time.TotalSeconds);
        }

        return Median.Of(seconds);
    }

    private void Measure(Agent agent)
    {
        var wanted = LargeConfiguration.Of(vips);
        Console.WriteLine($"asked   {vips} VIPs x {LargeConfiguration.ServersOfPool} servers, {wanted.CalculateSize() / 1024.0 / 1024:0.0} MiB on the wire");
        var applied = new List<TimeSpan>();
        for (var i = 0; i < Applications; i++)
        {
            applied.Add(Time(() => agent.Configuration.ReplaceConfiguration(new ReplaceConfigurationRequest { Configuration = wanted })));
            if (i < Applications - 1)
            {
                _ = agent.Configuration.ReplaceConfiguration(new ReplaceConfigurationRequest { Configuration = Nothing });
            }
        }

        var same = Time(() => agent.Configuration.ReplaceConfiguration(new ReplaceConfigurationRequest { Configuration = wanted }));
        var read = Time(() => Check(agent.Configuration.GetConfiguration(new GetConfigurationRequest()).Configuration));
        var changed = new List<TimeSpan>();
        for (var i = 0; i < Changes; i++)
        {
            var request = new ChangeConfigurationRequest { Operations = { new Operation { UpdateRealServer = LargeConfiguration.WeightOf(i, 2) } } };
            changed.Add(Time(() => agent.Configuration.ChangeConfiguration(request)));
        }

        var table = new Table("", "seconds");
        table.Add($"apply all, median of {Applications}", Table.Number(Seconds(applied)));
        table.Add("apply all again, nothing differs", Table.Number(same.TotalSeconds));
        table.Add("read all", Table.Number(read.TotalSeconds));
        table.Add($"change one server, median of {Changes}", Table.Number(Seconds(changed)));
        table.Add("agent's memory afterwards, MiB", Table.Number(ResidentMemory.Kibibytes(agent.ProcessId) / 1024.0));
        table.Print();

        var figures = new Figures();
        figures.Add("control.apply_10k_s", Seconds(applied));
        figures.Add("control.change_10k_ms", Seconds(changed) * 1000);
        figures.Print();
    }

    private void Check(Configuration configuration)
    {
        if (configuration.Vips.Count != vips || configuration.Pools.Count != vips)
        {
            throw new BenchmarkException($"{vips} VIPs and pools were applied, {configuration.Vips.Count} and {configuration.Pools.Count} came back");
        }
    }
}
