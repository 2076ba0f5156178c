using System;
using System.Diagnostics;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>Our proxy against HAProxy (TCP) and nginx (UDP): each alone on one core, generator and servers on another, taking turns.</summary>
internal sealed class ProxyBenchmark(Options options, Children children)
{
    private readonly Contestants contestants = new(options, children);

    public void Run()
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new BenchmarkException("the proxy needs a core and the load generator another; this machine has one");
        }

        var began = Stopwatch.GetTimestamp();
        Conditions.Print(
            $"ours    {contestants.OurName}",
            $"peer    TCP: {contestants.PeerName}",
            $"        UDP: {contestants.UdpPeerName}",
            $"cores   proxy on {Core.OfProxy}, clients and servers on {Core.OfGenerator}, each kept awake by a SCHED_IDLE loop");

        var figures = new Figures();
        if (contestants.AgentProgram is { } program)
        {
            AgentStart.Measure(children, program, options.Text("--work"), figures);
        }

        Core.BindThisProcess(Core.OfGenerator);
        using (var proxySpinner = Spinner.Start(children, Core.OfProxy))
        using (var generatorSpinner = Spinner.Start(children, Core.OfGenerator))
        using (var generator = new LoadGenerator(Places.Servers, new CoreWatch(proxySpinner.ProcessId, generatorSpinner.ProcessId)))
        {
            var windows = new QuietWindows(options.Count("--repetitions", 20));
            if (!options.Has("--udp-only"))
            {
                ProxyReport.Print(new ProxyRounds(options, generator, contestants, windows).Run(), figures);
                new IdleConnections(options, generator, contestants).Measure(figures);
            }

            if (!options.Has("--tcp-only") && contestants.HasOurUdp)
            {
                UdpReport.Print(new UdpRounds(options, generator, contestants, windows).Run(), figures);
            }
        }

        Console.WriteLine($"{Environment.NewLine}took {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        figures.Print();
    }
}
