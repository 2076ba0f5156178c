using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>How long the agent takes to be ready and what it needs when it has nothing to do. Not bound to a core.</summary>
internal static class AgentStart
{
    private const int Starts = 7;
    private static readonly TimeSpan Idling = TimeSpan.FromSeconds(4);

    public static void Measure(Children children, string program, string directory, Figures figures)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            using var agent = Agent.Start(children, program, directory, core: null);
            times.Add(agent.ReadyAfter.TotalMilliseconds);
        }

        using var idle = Agent.Start(children, program, directory, core: null);
        Thread.Sleep(Idling);
        var mebibytes = ResidentMemory.Kibibytes(idle.ProcessId) / 1024.0;
        var ready = Median.Of(times);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"agent: ready {ready:0} ms after its start (median of {Starts}), {mebibytes:0.0} MiB idle without a configuration"));
        figures.Add("agent.ready_ms", ready);
        figures.Add("agent.idle_mib", mebibytes);
    }
}
