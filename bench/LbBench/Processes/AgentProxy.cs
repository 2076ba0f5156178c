using System.Collections.Generic;
using System.Linq;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;

namespace LbAdmin.Bench.Processes;

/// <summary>Our agent as a TCP or UDP proxy: one VIP, its pool, no health checks (the peer has none either).</summary>
internal sealed class AgentProxy : IProxy
{
    // The least that it takes: flows of the benchmark are to end soon. The peer has the same.
    private static readonly Duration UdpIdleTimeout = new() { Seconds = 1 };

    private readonly Agent agent;

    private AgentProxy(Agent agent, IPEndPoint target)
    {
        this.agent = agent;
        Target = target;
    }

    public int ProcessId => agent.ProcessId;

    public IPEndPoint Target { get; }

    public static AgentProxy Start(Children children, string program, string directory, IPEndPoint target, IEnumerable<IPEndPoint> servers)
    {
        var started = Start(children, program, directory, Wanted(target, servers));
        Listening.WaitFor(target, started.Process);
        return new AgentProxy(started, target);
    }

    public static AgentProxy StartUdp(Children children, string program, string directory, IPEndPoint target, IEnumerable<IPEndPoint> servers)
    {
        var wanted = Wanted(target, servers);
        wanted.Vips[0].Protocol = Protocol.Udp;
        wanted.Vips[0].IdleTimeout = UdpIdleTimeout;
        var started = Start(children, program, directory, wanted);
        Listening.WaitForDatagrams(target, started.Process);
        return new AgentProxy(started, target);
    }

    public void Dispose() => agent.Dispose();

    private static Agent Start(Children children, string program, string directory, Configuration wanted)
    {
        var started = Agent.Start(children, program, directory, Measure.Core.OfProxy);
        _ = started.Configuration.ReplaceConfiguration(new ReplaceConfigurationRequest { Configuration = wanted });
        return started;
    }

    private static Configuration Wanted(IPEndPoint target, IEnumerable<IPEndPoint> servers)
    {
        var pool = new Pool
        {
            Name = "bench",
            Scheduler = new Scheduler { Kind = SchedulerKind.RoundRobin },
            HealthCheck = new HealthCheck { Disabled = true },
        };
        pool.Servers.AddRange(servers.Select(server => new RealServer { Address = server.Address.ToString(), Port = (uint)server.Port }));
        var vip = new Vip
        {
            Name = "bench",
            Address = target.Address.ToString(),
            Ports = new PortRange { First = (uint)target.Port, Last = (uint)target.Port },
            Protocol = Protocol.Tcp,
            Pool = pool.Name,
        };
        return new Configuration { Vips = { vip }, Pools = { pool } };
    }
}
