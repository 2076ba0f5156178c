using System;
using System.Runtime.InteropServices;
using LbAdmin.Bench;
using LbAdmin.Bench.Control;
using LbAdmin.Bench.HealthChecks;
using LbAdmin.Bench.Kernel;
using LbAdmin.Bench.Load;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Proxy;
using LbAdmin.Bench.Schedulers;

try
{
    var options = Options.Parse(args);
    using var children = new Children(options.Text("--work"));
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    switch (options.Command)
    {
        case "proxy":
            new ProxyBenchmark(options, children).Run();
            return 0;
        case "control":
            new ControlBenchmark(options, children).Run();
            return 0;
        case "health":
            new HealthBenchmark(options, children).Run();
            return 0;
        case "schedulers":
            new SchedulersBenchmark(options).Run();
            return 0;
        case "kernel":
            new KernelBenchmark(options).Run();
            return 0;
        case "load":
            new LoadCommand(options, children).Run();
            return 0;
        default:
            throw new BenchmarkException($"there is no benchmark '{options.Command}': proxy, control, health, schedulers, kernel or load");
    }

    void End(PosixSignalContext context)
    {
        context.Cancel = true;
        children.Dispose();
        Environment.Exit(130);
    }
}
catch (BenchmarkException error)
{
    Console.Error.WriteLine($"LbBench: {error.Message}");
    return 1;
}
