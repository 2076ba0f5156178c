using System.IO;
using LbAdmin.Bench.Processes;
using LbAdmin.Bench.Report;

namespace LbAdmin.Bench.Proxy;

/// <summary>
/// Who takes part: HAProxy as the peer in TCP, nginx in UDP. Without them nobody is compared; with <c>--against-itself</c> they
/// play both sides, which shows what the machine's noise alone makes of a ratio that should be 1.
/// </summary>
internal sealed class Contestants
{
    private readonly Children children;
    private readonly string directory;
    private readonly bool againstItself;

    public Contestants(Options options, Children children)
    {
        this.children = children;
        directory = options.Text("--work");
        againstItself = options.Has("--against-itself");
        HasPeer = !options.Has("--no-peer") && !options.Has("--no-haproxy");
        HasUdpPeer = !options.Has("--no-peer") && !options.Has("--no-nginx");
        AgentProgram = againstItself ? null : options.Text("--agent");
        if (AgentProgram is not null && !File.Exists(AgentProgram))
        {
            throw new BenchmarkException($"there is no agent at {AgentProgram}");
        }

        PeerName = HasPeer ? $"{ProgramVersion.Of("haproxy", "-v")}; mode tcp, defaults, one thread" : "none (no haproxy): no ratios";
        UdpPeerName = HasUdpPeer ? $"{ProgramVersion.Of("nginx", "-v")}; stream, defaults, one worker" : "none (no nginx with its module stream): no ratios";
        OurName = AgentProgram ?? "the peers again (--against-itself): every ratio should be 1";
    }

    public bool HasPeer { get; }

    public bool HasUdpPeer { get; }

    public string? AgentProgram { get; }

    public string OurName { get; }

    public string PeerName { get; }

    public string UdpPeerName { get; }

    public IProxy StartOurs() => AgentProgram is null
        ? Haproxy.Start(children, directory, Places.Ours, Places.Servers, splice: false)
        : AgentProxy.Start(children, AgentProgram, directory, Places.Ours, Places.Servers);

    public IProxy? StartPeer() => HasPeer ? Haproxy.Start(children, directory, Places.Peer, Places.Servers, splice: false) : null;

    public IProxy? StartSplicingPeer() => HasPeer ? Haproxy.Start(children, directory, Places.SplicingPeer, Places.Servers, splice: true) : null;

    /// <summary>Whether anybody plays our side in UDP.</summary>
    public bool HasOurUdp => AgentProgram is not null || HasUdpPeer;

    public IProxy StartOurUdp() => AgentProgram is null
        ? Nginx.Start(children, directory, Places.Ours, Places.Servers)
        : AgentProxy.StartUdp(children, AgentProgram, directory, Places.Ours, Places.Servers);

    public IProxy? StartUdpPeer() => HasUdpPeer ? Nginx.Start(children, directory, Places.UdpPeer, Places.Servers) : null;
}
