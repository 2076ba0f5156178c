using System;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Network;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Network;

/// <summary>Ways to other boxes, as a namespace's own kernel has them.</summary>
public sealed class ServerPathsTests
{
    private const string Mac = "02:00:00:00:00:02";

    [RootFact]
    public void To_NeighbourThatIsKnown_NamesItsMacAndOurs() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24", "fd01::1/64");
        NetworkNamespace.Command("ip", "neighbour", "add", "10.1.0.2", "lladdr", Mac, "dev", "v0");
        NetworkNamespace.Command("ip", "neighbour", "add", "fd01::2", "lladdr", Mac, "dev", "v0");
        using var paths = new ServerPaths();
        paths.Refresh();
        var own = paths.Links.Values.Single(link => link.Name == "v0");

        foreach (var (to, source) in new[] { ("10.1.0.2", "10.1.0.1"), ("fd01::2", "fd01::1") })
        {
            var path = paths.To(IPAddress.Parse(to));

            Assert.Equal("02-00-00-00-00-02", BitConverter.ToString(path.NextHop));
            Assert.Equal(own.Mac, path.Own);
            Assert.Equal((own.Index, "v0", 1500), (path.Interface, path.InterfaceName, path.Mtu));
            Assert.Null(path.Gateway);
            Assert.Equal(IPAddress.Parse(source), path.Source);
        }
    });

    [RootFact]
    public void To_BehindAGateway_NamesTheGatewaysMacAndTheRoutesMtu() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        NetworkNamespace.Command("ip", "neighbour", "add", "10.1.0.254", "lladdr", Mac, "dev", "v0");
        NetworkNamespace.Command("ip", "route", "add", "10.2.0.0/16", "via", "10.1.0.254", "mtu", "1400");
        using var paths = new ServerPaths();
        paths.Refresh();

        var path = paths.To(IPAddress.Parse("10.2.3.4"));

        Assert.Equal("02-00-00-00-00-02", BitConverter.ToString(path.NextHop));
        Assert.Equal(IPAddress.Parse("10.1.0.254"), path.Gateway);
        Assert.Equal(1400, path.Mtu);
    });

    [RootFact]
    public void To_OneselfAndNowhere_SaySo() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        using var paths = new ServerPaths();
        paths.Refresh();

        Assert.True(paths.To(IPAddress.Parse("10.1.0.1")).IsSelf);
        Assert.Equal(ServerPath.Nowhere, paths.To(IPAddress.Parse("192.0.2.1")));
    });

    [RootFact]
    public void Towards_OwnAddress_IsWhereItIs() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        NetworkNamespace.AddPair("v1", "10.2.0.1/24");
        using var paths = new ServerPaths();
        paths.Refresh();
        Assert.Equal(("v1", "v0", null), (paths.Towards(IPAddress.Parse("10.2.0.1")).Name, paths.Towards(IPAddress.Parse("10.1.0.2")).Name, paths.Towards(IPAddress.Parse("192.0.2.1")).Name));

        // One that has come since.
        NetworkNamespace.Command("ip", "address", "add", "192.0.2.1/32", "dev", "v1");
        Assert.Equal("v1", paths.Towards(IPAddress.Parse("192.0.2.1")).Name);

        NetworkNamespace.Command("ip", "address", "del", "192.0.2.1/32", "dev", "v1");
        NetworkNamespace.Command("ip", "address", "add", "192.0.2.1/32", "dev", "v0");
        paths.Refresh();
        Assert.Equal("v0", paths.Towards(IPAddress.Parse("192.0.2.1")).Name);
    });

    /// <summary>The kernel is made to ask, and tells when it knows.</summary>
    [RootFact]
    public void To_NeighbourThatIsNotKnown_IsAskedForAndFound() => NetworkNamespace.Run(() =>
    {
        using var other = new NamespaceProcess();
        NetworkNamespace.AddPair("v0", "10.1.0.1/24");
        other.Take("v0p");
        other.Command("ip", "address", "add", "10.1.0.2/24", "dev", "v0p");
        other.Command("ip", "link", "set", "v0p", "up");
        using var changed = new ManualResetEventSlim();
        using var watch = new NetworkWatch(changed.Set, failure => Assert.Fail(failure.Message));
        watch.Watch([(IPAddress.Parse("10.1.0.2"), [])]);
        using var paths = new ServerPaths();
        paths.Refresh();

        var isKnown = false;
        for (var i = 0; i < 100 && !isKnown; i++)
        {
            isKnown = paths.To(IPAddress.Parse("10.1.0.2")).NextHop.Length == 6;
            changed.Wait(100);
            changed.Reset();
            paths.Refresh();
        }

        Assert.True(isKnown);
    });
}
