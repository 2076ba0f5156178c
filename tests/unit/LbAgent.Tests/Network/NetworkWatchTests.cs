using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>What the kernel tells of its network, in a namespace of its own.</summary>
public sealed class NetworkWatchTests
{
    /// <summary>Ten thousand routes that come and go are a few calls, not thousands; and what comes after them is not missed.</summary>
    [RootFact]
    public void Flood_IsFewCallsAndTheLastChangeIsNotMissed() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        using var directory = new TemporaryDirectory();
        foreach (var act in new[] { "add", "del" })
        {
            File.WriteAllLines(directory.File(act), Enumerable.Range(0, 10_000).Select(i => $"route {act} 10.{100 + (i / 250)}.{i % 250}.0/24 dev v0"));
        }

        var calls = 0;
        using var watch = new NetworkWatch(() => Interlocked.Increment(ref calls), failure => Assert.Fail(failure.Message));
        var start = Environment.TickCount64;
        NetworkNamespace.Command("ip", "-batch", directory.File("add"));
        NetworkNamespace.Command("ip", "-batch", directory.File("del"));
        var took = Environment.TickCount64 - start;
        var after = Volatile.Read(ref calls);
        Thread.Sleep(200);
        var settled = Volatile.Read(ref calls);
        Thread.Sleep(1000);

        Assert.InRange(settled, 1, 2 + (int)(took / 20) + 10);
        var later = Volatile.Read(ref calls);
        // The interfaces themselves have something to tell still.
        Assert.True(later - settled <= 8, $"{after} calls while it lasted, {settled} by 200 ms later, {later} a second later");
        NetworkNamespace.Command("ip", "link", "set", "v0", "mtu", "1400");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) > later, 1000));
    });

    /// <summary>The kernel has doubts about each neighbour every half minute, and says so; a call is a look at the whole network.</summary>
    [RootFact]
    public void Neighbour_KeepsItsMacAddress_WakesNobody() => NetworkNamespace.Run(() =>
    {
        File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.2", "lladdr", "02:00:00:00:00:02", "nud", "reachable", "dev", "v0");
        var calls = 0;
        using var watch = new NetworkWatch(() => Interlocked.Increment(ref calls), failure => Assert.Fail(failure.Message));
        (IPAddress, byte[])[] known = [(IPAddress.Parse("10.1.0.2"), [2, 0, 0, 0, 0, 2]), (IPAddress.Parse("10.1.0.3"), [])];
        Assert.True(watch.Watch(known));
        Assert.False(watch.Watch(known));
        Thread.Sleep(500);
        var before = Volatile.Read(ref calls);

        foreach (var state in new[] { "stale", "delay", "probe", "reachable", "stale" })
        {
            NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.2", "lladdr", "02:00:00:00:00:02", "nud", state, "dev", "v0");
        }

        NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.3", "nud", "failed", "dev", "v0");
        NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.4", "lladdr", "02:00:00:00:00:04", "nud", "stale", "dev", "v0");
        Thread.Sleep(200);
        Assert.Equal(before, Volatile.Read(ref calls));

        NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.3", "lladdr", "02:00:00:00:00:03", "nud", "stale", "dev", "v0");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == before + 1, 5000));
        NetworkNamespace.Command("ip", "neigh", "replace", "10.1.0.2", "lladdr", "02:00:00:00:00:22", "nud", "stale", "dev", "v0");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == before + 2, 5000));
        Assert.True(watch.Watch([(IPAddress.Parse("10.1.0.2"), [2, 0, 0, 0, 0, 0x22])]));
    });
}
