using System.Collections.Generic;
using System.Net;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;
using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>Who takes part: the agent, and HAProxy as its peer where there is one.</summary>
internal sealed class CheckContestants
{
    private readonly Children children;
    private readonly string directory;
    private readonly string program;
    private readonly IReadOnlyList<IReadOnlyList<IPEndPoint>> pools;
    private readonly HealthCheck check;

    public CheckContestants(Options options, Children children)
    {
        this.children = children;
        directory = options.Text("--work");
        program = options.Text("--agent");
        Servers = options.Count("--servers", 10_000);
        if (Servers is < 1 or > CheckedServers.Most)
        {
            throw new BenchmarkException($"--servers is 1 to {CheckedServers.Most}");
        }

        pools = CheckedServers.Pools(Servers);
        check = AgentChecker.EverySecond(Type(options.TextOrNull("--type") ?? "tcp"));
        HasPeer = !options.Has("--no-peer") && !options.Has("--no-haproxy");
        OurName = $"{program}; check {check.Type}, interval 1 s, response 1 s, {pools.Count} pools";
        PeerName = HasPeer ? $"{ProgramVersion.Of("haproxy", "-v")}; check inter 1s, else its defaults, one thread, {pools.Count} backends" : "none (no haproxy): no ratio";
    }

    public int Servers { get; }

    public bool HasPeer { get; }

    public string OurName { get; }

    public string PeerName { get; }

    public IChecker StartOurs() => AgentChecker.Start(children, program, directory, pools, check);

    public IChecker StartPeer() => HaproxyChecker.Start(children, directory, pools);

    /// <summary>Checks of a checker that connects. The servers cannot count them: who resets a connection before it stands is not accepted.</summary>
    public static long CountConnections(TcpCounters counters) => counters.Opened;

    /// <summary>A half-open check need not be a connection of a socket, but always ends in a reset.</summary>
    public long CountOurs(TcpCounters counters) => check.Type == HealthCheckType.TcpHalfOpen ? counters.ResetsSent : counters.Opened;

    private static HealthCheckType Type(string text) => text switch
    {
        "tcp" => HealthCheckType.Tcp,
        "half-open" => HealthCheckType.TcpHalfOpen,
        _ => throw new BenchmarkException($"--type is tcp or half-open, not '{text}'"),
    };
}
