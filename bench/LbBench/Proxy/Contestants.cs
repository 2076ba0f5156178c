using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.Proxy;

/// <summary>
/// Who takes part. Without HAProxy nobody is compared; with <c>--against-itself</c> HAProxy plays both sides, which shows
/// what the machine's noise alone makes of a ratio that should be 1.
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
        HasPeer = !options.Has("--no-peer");
        AgentProgram = againstItself ? null : options.Text("--agent");
        if (AgentProgram is not null && !File.Exists(AgentProgram))
        {
            throw new BenchmarkException($"there is no agent at {AgentProgram}");
        }

        var haproxy = HasPeer ? FirstLineOf("haproxy", "-v") : "";
        PeerName = HasPeer ? $"{haproxy}; mode tcp, defaults, one thread" : "none (haproxy is not installed): no ratios";
        OurName = AgentProgram ?? "HAProxy again (--against-itself): every ratio should be 1";
    }

    public bool HasPeer { get; }

    public string? AgentProgram { get; }

    public string OurName { get; }

    public string PeerName { get; }

    public IProxy StartOurs() => AgentProgram is null
        ? Haproxy.Start(children, directory, Places.Ours, Places.Servers, splice: false)
        : AgentProxy.Start(children, AgentProgram, directory, Places.Ours, Places.Servers);

    public IProxy? StartPeer() => HasPeer ? Haproxy.Start(children, directory, Places.Peer, Places.Servers, splice: false) : null;

    public IProxy? StartSplicingPeer() => HasPeer ? Haproxy.Start(children, directory, Places.SplicingPeer, Places.Servers, splice: true) : null;

    private static string FirstLineOf(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, UseShellExecute = false });
        var line = process?.StandardOutput.ReadToEnd().Split('\n').FirstOrDefault() ?? "";
        process?.WaitForExit();
        return line.Split(" - ", StringSplitOptions.TrimEntries)[0];
    }
}
