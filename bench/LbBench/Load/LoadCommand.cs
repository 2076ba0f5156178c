using System;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.Load;

/// <summary>
/// One load by hand, to look at a proxy with a profiler: on an agent that is started for it (<c>--agent PROGRAM</c>), on a proxy
/// that runs already (<c>--target ADDRESS:PORT --proxy PID</c>), or on the servers themselves, which always run with it.
/// </summary>
internal sealed class LoadCommand(Options options, Children children)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    private readonly int clients = options.Count("--clients", 64);
    private readonly TimeSpan window = TimeSpan.FromSeconds(options.Number("--seconds", 5));

    public void Run()
    {
        if (!Enum.TryParse<LoadKind>(options.TextOrNull("--kind") ?? "requests", ignoreCase: true, out var kind))
        {
            throw new BenchmarkException("--kind is requests, connections, bulk, datagrams or flows");
        }

        Core.BindThisProcess(Core.OfGenerator);
        using var proxySpinner = Spinner.Start(children, Core.OfProxy);
        using var generatorSpinner = Spinner.Start(children, Core.OfGenerator);
        using var generator = new LoadGenerator(Places.Servers, new CoreWatch(proxySpinner.ProcessId, generatorSpinner.ProcessId));
        if (options.TextOrNull("--agent") is { } program)
        {
            using var agent = kind is LoadKind.Datagrams or LoadKind.Flows
                ? AgentProxy.StartUdp(children, program, options.Text("--work"), Places.Ours, Places.Servers)
                : AgentProxy.Start(children, program, options.Text("--work"), Places.Ours, Places.Servers);
            Console.WriteLine($"the agent is process {agent.ProcessId}");
            Measure(generator, kind, agent.Target, agent.ProcessId);
            return;
        }

        var target = options.TextOrNull("--target") is { } text ? IPEndPoint.Parse(text) : Places.Servers[0];
        Measure(generator, kind, target, options.Has("--proxy") ? options.Count("--proxy", 0) : null);
    }

    private void Measure(LoadGenerator generator, LoadKind kind, IPEndPoint target, int? proxy)
    {
        if (kind != LoadKind.Flows)
        {
            Print(kind, generator.Run(kind, target, clients, WarmUp, window, proxy));
            return;
        }

        // Burst after burst: of flows only so many may be there at once.
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < window)
        {
            Print(kind, generator.RunFlows(target, clients, Exchange.FlowsAtOnce, proxy));
        }
    }

    private static void Print(LoadKind kind, LoadResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{kind}: {result.Rate:N0}/s, proxy {result.NanosecondsPerUnit:0.###} ns each ({result.ProxyBusy:P0} busy), generator {result.Use.GeneratorBusy:P0} busy, others {result.Use.Others:P0}, p50 {result.Median:0.00} ms, p99 {result.Percentile99:0.00} ms, {result.Failures} failures"));
}
