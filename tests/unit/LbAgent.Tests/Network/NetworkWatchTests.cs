using System;
using System.IO;
using System.Linq;
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
}
