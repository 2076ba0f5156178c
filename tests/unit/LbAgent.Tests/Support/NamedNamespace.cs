using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>A network namespace with a name, for programs of their own, with one pair of interfaces (lb0 has 10.77.0.1/24 and fd77::1/64). Taken away with what is in it.</summary>
internal sealed class NamedNamespace : IDisposable
{
    private static int _count;

    public NamedNamespace()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"lbt-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Run("ip", "netns", "add", Name);
        Ip("link", "set", "lo", "up");
        Ip("link", "add", "lb0", "type", "veth", "peer", "name", "lb1");
        Ip("address", "add", "10.77.0.1/24", "dev", "lb0");
        Ip("address", "add", "fd77::1/64", "dev", "lb0", "nodad");
        Ip("link", "set", "lb1", "up");
        Ip("link", "set", "lb0", "up");
    }

    public string Name { get; }

    /// <summary>What comes before a command that is to run in it.</summary>
    public string[] Starter => ["ip", "netns", "exec", Name];

    /// <summary>Whether an interface has that address, as "10.77.0.50/32".</summary>
    public bool Has(string address) => Ip("-o", "address", "show").Contains($" {address} ", StringComparison.Ordinal);

    public string Ip(params string[] arguments) => Run("ip", ["-n", Name, .. arguments]);

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
