using System;
using System.Globalization;
using System.Threading;

namespace LbAgent.Tests.Support;

/// <summary>A network namespace with a name, for programs of their own, with one pair of interfaces (lb0 has 10.77.0.1/24 and fd77::1/64). Taken away with what is in it.</summary>
internal sealed class NamedNamespace : IDisposable
{
    private static int _count;

    public NamedNamespace()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"lbt-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        NetworkNamespace.Command("ip", "netns", "add", Name);
        NetworkNamespace.In(
            Path,
            () => NetworkNamespace.Ip(["link set lo up", "link add lb0 type veth peer name lb1", "link set lb1 up", .. NetworkNamespace.Up("lb0", "10.77.0.1/24", "fd77::1/64")]));
    }

    public string Name { get; }

    public string Path => $"/run/netns/{Name}";

    /// <summary>What comes before a command that is to run in it.</summary>
    public string[] Starter => ["ip", "netns", "exec", Name];

    /// <summary>Whether an interface has that address, as "10.77.0.50/32".</summary>
    public bool Has(string address) => BoxAddress.IsThere(Path, address);

    public string Ip(params string[] arguments) => NetworkNamespace.Command("ip", ["-n", Name, .. arguments]);

    public void Dispose() => NetworkNamespace.Command("ip", "netns", "delete", Name);
}
