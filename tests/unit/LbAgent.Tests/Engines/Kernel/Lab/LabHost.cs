using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A host with a network stack of its own: a network namespace with a name, so that programs can be started in it.</summary>
internal sealed class LabHost : IDisposable
{
    private static int _count;

    public LabHost(string role)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"lbt-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{role}");
        Run("ip", "netns", "add", Name);
        Command("ip", "link", "set", "lo", "up");
        // A link-local address serves at once.
        Command("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0");
    }

    public string Name { get; }

    public string Path => $"/run/netns/{Name}";

    /// <summary>What comes before a command that is to run here. The file systems are everybody's, that of BPF too.</summary>
    public string[] Starter => ["nsenter", $"--net={Path}"];

    /// <summary>Runs a program to its end here; it must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public string Command(params string[] command) => Run(Starter[0], [.. Starter[1..], .. command]);

    /// <summary>Makes sockets here, which stay and can be used from anywhere; what makes them must not use the thread pool.</summary>
    public T In<T>(Func<T> make) => NetworkNamespace.In(Path, make);

    /// <summary>Plugs a cable in: the other end becomes a port of that host's, named after this one's.</summary>
    /// <param name="other">Where the other end is.</param>
    /// <param name="name">Of the interface here.</param>
    /// <param name="otherName">Of the interface there.</param>
    /// <param name="addresses">With prefix length.</param>
    public void Plug(LabHost other, string name, string otherName, params string[] addresses)
    {
        other.Command("ip", "link", "add", otherName, "type", "veth", "peer", "name", name, "netns", Name);
        other.Command("ip", "link", "set", otherName, "up");
        In(() =>
        {
            ChecksumOffload.TurnOff(name);
            return true;
        });
        Command("ip", "link", "set", name, "up");
        foreach (var address in addresses)
        {
            Command(["ip", "address", "add", address, "dev", name, .. address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : Array.Empty<string>()]);
        }
    }

    /// <summary>As "02:00:00:00:00:01". The files of /sys are another namespace's.</summary>
    public string MacOf(string name) => Command("ip", "-o", "link", "show", "dev", name).Split("link/ether ")[1].Split(' ')[0];

    /// <param name="address">With prefix length.</param>
    /// <param name="name">Of an interface.</param>
    public bool Has(string address, string name) => Command("ip", "-o", "address", "show", "dev", name).Contains($" {address} ", StringComparison.Ordinal);

    public bool Has(string address) => Command("ip", "-o", "address", "show").Contains($" {address} ", StringComparison.Ordinal);

    public void Dispose() => Run("ip", "netns", "delete", Name);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
        return output;
    }
}
