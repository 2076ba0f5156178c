using System;
using System.Linq;
using System.Net;
using System.Threading;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Tests.Engines.Kernel.Packets;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>A client comes back to its server, whichever new flows it makes.</summary>
public sealed class PersistenceTests
{
    private static readonly PersistenceSettings Minutes = new(PersistenceKind.SourceAddress, 32, 128, TimeSpan.FromMinutes(5));

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_NewFlows_GoToItsServer(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol, Minutes, out _);
        for (var client = 1; client <= 30; client++)
        {
            var servers = Enumerable.Range(1, 5).Select(port => rig.ServerOf(From(isIpv6, protocol, client, port))).Distinct();
            // The next in turn.
            Assert.Equal([(uint)((client - 1) % 3) + 1], servers);
        }

        Assert.Equal(50ul, rig.Datapath.ServerCounts.Sum(1).Flows);
    }

    /// <summary>One that drains takes no new clients, and keeps its own.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_OfAServerThatDrains_StaysWithIt(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol, Minutes, out var vip);
        Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 1)));

        rig.Publish(vip, 2, 3);

        Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 2)));
        Assert.All(Enumerable.Range(2, 10), client => Assert.NotEqual(1u, rig.ServerOf(From(isIpv6, protocol, client, port: 1))));
    }

    /// <summary>Unhealthy, or gone and its place another's: at once, and for good.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_WhoseServerIsLost_GetsAnotherAndStaysWithThat(bool isIpv6, byte protocol)
    {
        Func<DatapathLayout.Server, DatapathLayout.Server>[] losses =
        [
            server => server with { Keeps = ServerKeeps.Nothing },
            server => server with { Keeps = ServerKeeps.Tcp | ServerKeeps.Udp },
            server => server with { Generation = 2 },
            server => server with { Vip = 7 },
        ];
        foreach (var loss in losses)
        {
            using var rig = Rig(isIpv6, protocol, Minutes, out var vip);
            Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 1)));
            rig.Publish(vip, 2, 3);
            rig.ChangeServer(1, loss);

            var now = rig.ServerOf(From(isIpv6, protocol, client: 1, port: 2));

            Assert.NotEqual(1u, now);
            rig.Publish(vip, 1, 2, 3);
            Assert.All(Enumerable.Range(3, 10), port => Assert.Equal(now, rig.ServerOf(From(isIpv6, protocol, client: 1, port))));
        }
    }

    [KernelTheory]
    [InlineData(false, 24, "198.51.100.1", "198.51.100.255", "198.51.101.1")]
    [InlineData(false, 32, "198.51.100.1", "198.51.100.1", "198.51.100.0")]
    [InlineData(false, 9, "198.51.100.1", "198.0.1.1", "198.128.100.1")]
    [InlineData(true, 64, "2001:db8:1:1::1", "2001:db8:1:1:ffff::", "2001:db8:1:2::1")]
    [InlineData(true, 128, "2001:db8::1", "2001:db8::1", "2001:db8::0")]
    [InlineData(true, 33, "2001:db8:1::1", "2001:db8:7fff::1", "2001:db8:8000::1")]
    public void Clients_AlikeInTheirFirstBits_AreOne(bool isIpv6, int bits, string client, string alike, string other)
    {
        using var rig = Rig(isIpv6, Packet.Udp, Minutes with { Ipv4PrefixLength = bits, Ipv6PrefixLength = bits }, out _);

        Assert.Equal([1u, 1, 2], new[] { client, alike, other }.Select((source, i) =>
            rig.ServerOf(DatapathRig.Packet(isIpv6, Packet.Udp) with { Source = IPAddress.Parse(source), SourcePort = (ushort)(i + 1) })));
    }

    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_SilentForTheTimeout_IsForgotten(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol, Minutes with { Timeout = TimeSpan.FromMilliseconds(100) }, out _);
        Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 1)));
        Thread.Sleep(300);

        Assert.Equal(2u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 2)));
    }

    /// <summary>New flows, and the packets of those it has once a sweep has seen them, keep it known.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_WithPacketsNowAndThen_IsRemembered(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol, Minutes with { Timeout = TimeSpan.FromMilliseconds(1500) }, out _);
        var known = From(isIpv6, protocol, client: 1, port: 1);
        Assert.Equal(1u, rig.ServerOf(known));
        for (var i = 0; i < 4; i++)
        {
            Thread.Sleep(500);
            Assert.Equal(1u, rig.ServerOf(known with { Flags = TcpFlags.Ack }));
            rig.Datapath.Sweep();
        }

        Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 2)));
        // One that nothing came of meanwhile would be with the next in turn.
        Assert.Equal(2u, rig.ServerOf(From(isIpv6, protocol, client: 2, port: 1)));
    }

    /// <summary>Each VIP by itself; and one that does not remember, although the other does.</summary>
    [KernelTheory]
    [ClassData(typeof(Cases))]
    public void Client_OfTwoVips_IsTwoClients(bool isIpv6, byte protocol)
    {
        using var rig = Rig(isIpv6, protocol, Minutes, out var vip);
        rig.AddVip(isIpv6, protocol, servers: 1, change: other => other with { Ports = PortRange.Single(81), Persistence = Minutes });
        Assert.Equal(1u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 1)));

        Assert.Equal(4u, rig.ServerOf(From(isIpv6, protocol, client: 1, port: 1) with { DestinationPort = 81 }));

        rig.Publish(vip with { Persistence = null }, 1, 2, 3);
        Assert.Equal([2u, 3, 1], Enumerable.Range(2, 3).Select(port => rig.ServerOf(From(isIpv6, protocol, client: 1, port))));
    }

    [KernelFact]
    public void Clients_MoreThanFit_AreServed()
    {
        using var rig = new DatapathRig(DatapathRig.Small with { Clients = 64, Flows = 8192 });
        rig.AddVip(isIpv6: true, Packet.Udp, servers: 3, change: vip => vip with { Persistence = Minutes });

        Assert.All(Enumerable.Range(1, 4000), client => rig.ServerOf(From(isIpv6: true, Packet.Udp, client, port: 1)));
        rig.AssertCounted(null);
    }

    private static DatapathRig Rig(bool isIpv6, byte protocol, PersistenceSettings settings, out DatapathVip vip)
    {
        var rig = new DatapathRig();
        vip = rig.AddVip(isIpv6, protocol, servers: 3, change: vip => vip with { Scheduler = Scheduler.RoundRobin, Persistence = settings });
        return rig;
    }

    private static Packet From(bool isIpv6, byte protocol, int client, int port) => DatapathRig.Packet(isIpv6, protocol) with
    {
        Source = IPAddress.Parse(isIpv6 ? $"2001:db8:1::{client:x}" : $"198.51.100.{client}"),
        SourcePort = (ushort)port,
    };
}
