using System;
using System.Globalization;
using System.Threading;
using LbAgent.Interop;
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
        NetworkNamespace.Command("ip", "netns", "add", Name);
        In(() =>
        {
            // A link-local address serves at once.
            NetworkNamespace.Set("ipv6/conf/default/accept_dad", 0);
            NetworkNamespace.Set("ipv6/conf/all/accept_dad", 0);
            NetworkNamespace.Ip("link set lo up");
        });
    }

    public string Name { get; }

    public string Path => $"/run/netns/{Name}";

    /// <summary>What comes before a command that is to run here. The file systems are everybody's, that of BPF too.</summary>
    public string[] Starter => ["nsenter", $"--net={Path}"];

    /// <summary>Runs a program to its end here; it must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public string Command(params string[] command) => In(() => NetworkNamespace.Command(command[0], command[1..]));

    /// <summary>Commands of ip(8), by one process.</summary>
    public void Ip(params string[] commands) => In(() => NetworkNamespace.Ip(commands));

    /// <summary>Makes sockets here, which stay and can be used from anywhere; what makes them must not use the thread pool.</summary>
    public T In<T>(Func<T> make) => NetworkNamespace.In(Path, make);

    /// <summary>Does something here; what does it must not use the thread pool.</summary>
    public void In(Action work) => NetworkNamespace.In(Path, work);

    /// <summary>Plugs a cable in: the other end becomes a port of that host's, named after this one's.</summary>
    /// <param name="other">Where the other end is.</param>
    /// <param name="name">Of the interface here.</param>
    /// <param name="otherName">Of the interface there.</param>
    /// <param name="addresses">With prefix length.</param>
    public void Plug(LabHost other, string name, string otherName, params string[] addresses)
    {
        other.Ip($"link add {otherName} type veth peer name {name} netns {Name}", $"link set {otherName} up");
        In(() =>
        {
            ChecksumOffload.TurnOff(name);
            NetworkNamespace.Ip([.. NetworkNamespace.Up(name, addresses)]);
        });
        AwaitCarrier(name);
        other.AwaitCarrier(otherName);
    }

    /// <summary>As "02:00:00:00:00:01". The files of /sys are another namespace's.</summary>
    public string MacOf(string name) => Command("ip", "-o", "link", "show", "dev", name).Split("link/ether ")[1].Split(' ')[0];

    /// <param name="address">With prefix length.</param>
    /// <param name="name">Of an interface.</param>
    public bool Has(string address, string name) => BoxAddress.IsThere(Path, address, name);

    public bool Has(string address) => BoxAddress.IsThere(Path, address);

    public void Dispose() => NetworkNamespace.Command("ip", "netns", "delete", Name);

    /// <summary>The kernel notices by and by that a cable is plugged in; what is sent before is lost.</summary>
    private void AwaitCarrier(string name) => In(() =>
    {
        using var netlink = NetlinkSocket.Open();
        Assert.True(SpinWait.SpinUntil(() => NetlinkInterfaces.List(netlink).Exists(link => link.Name == name && link.IsRunning), TimeSpan.FromSeconds(20)));
    });
}
