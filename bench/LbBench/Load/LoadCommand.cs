using System;
using System.Globalization;
using System.Net;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Load;

/// <summary>
/// One load by hand, to look at a proxy with a profiler: <c>load --kind requests --target 127.0.10.1:8080 [--seconds 5]
/// [--clients 64] [--proxy PID]</c>. The servers run with it, at <see cref="Places.Servers"/>.
/// </summary>
internal static class LoadCommand
{
    public static void Run(Options options)
    {
        if (!Enum.TryParse<LoadKind>(options.TextOrNull("--kind") ?? "requests", ignoreCase: true, out var kind))
        {
            throw new BenchmarkException("--kind is requests, connections or bulk");
        }

        Core.BindThisProcess(Core.OfGenerator);
        using var generator = new LoadGenerator(Places.Servers);
        var target = options.TextOrNull("--target") is { } text ? IPEndPoint.Parse(text) : Places.Servers[0];
        var seconds = TimeSpan.FromSeconds(options.Number("--seconds", 5));
        int? proxy = options.Has("--proxy") ? options.Count("--proxy", 0) : null;
        var result = generator.Run(kind, target, options.Count("--clients", 64), TimeSpan.FromSeconds(0.5), seconds, proxy);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {result.Rate:N0}/s, proxy {result.NanosecondsPerUnit:0.###} ns each ({result.ProxyBusy:P0} busy), generator {result.GeneratorBusy:P0} busy, p50 {result.Median:0.00} ms, p99 {result.Percentile99:0.00} ms, {result.Failures} failures"));
    }
}
