using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;
using LbAgent.Interop;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>
/// A balancer, which is the namespace of the test's thread, and servers on one bridge, each with a network stack of its own. The VIP addresses are local
/// on the balancer, as they are where it serves them.
/// </summary>
internal sealed class DsrNetwork : IDisposable
{
    public const int Port = 8080;

    /// <summary>A link-local address serves at once: a host whose VIP is on another interface asks for its neighbours from there.</summary>
    private const string DuplicateDetection = "ipv6/conf/default/accept_dad";

    private readonly NamespaceProcess _bridge = new();
    private readonly List<NamespaceProcess> _servers = [];
    private readonly bool _offloads;

    /// <param name="offloads">Whether senders leave checksums to the hardware.</param>
    public DsrNetwork(bool offloads = true)
    {
        _offloads = offloads;
        NetworkNamespace.Set(DuplicateDetection, 0);
        _bridge.Ip("link add br0 type bridge", "link set br0 up");
        AddPort("l0", host: 1);
        NetworkNamespace.Ip($"address add {Vip(isIpv6: false)}/32 dev l0", $"address add {Vip(isIpv6: true)}/128 dev l0 nodad preferred_lft 0");
    }

    public static IPAddress Vip(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd09::100" : "10.9.0.100");

    public static IPAddress Balancer(bool isIpv6) => Address(isIpv6, 1);

    /// <summary>Servers are numbered from 0.</summary>
    public static IPEndPoint Server(bool isIpv6, int number = 0, int port = Port) => new(Address(isIpv6, 10 + number), port);

    public static PhysicalAddress MacOf(string name) => NetworkInterface.GetAllNetworkInterfaces().First(one => one.Name == name).GetPhysicalAddress();

    /// <summary>An interface of the balancer's on the bridge.</summary>
    public void AddPort(string name, int host)
    {
        AddPair(name);
        Prepare(name, host);
    }

    /// <summary>Its interface is s0, s1 and so on.</summary>
    public NamespaceProcess AddServer(bool hasVip = true)
    {
        var number = _servers.Count;
        var name = string.Create(CultureInfo.InvariantCulture, $"s{number}");
        AddPair(name);
        var server = new NamespaceProcess();
        _servers.Add(server);
        server.In(() => NetworkNamespace.Set(DuplicateDetection, 0));
        server.Take(name);
        server.In(() =>
        {
            Prepare(name, 10 + number, "link set lo up");
            NetworkNamespace.Set("ipv4/conf/all/arp_ignore", 1);
            NetworkNamespace.Set("ipv4/conf/all/arp_announce", 2);
        });
        if (hasVip)
        {
            GiveVip(server);
        }

        AwaitCarrier(server);
        return server;
    }

    public static void GiveVip(NamespaceProcess server) =>
        server.Ip($"address add {Vip(isIpv6: false)}/32 dev lo", $"address add {Vip(isIpv6: true)}/128 dev lo nodad");

    /// <param name="server">Where.</param>
    /// <param name="address">At which of its addresses.</param>
    /// <param name="dual">Those of both families.</param>
    public static Socket Listen(NamespaceProcess server, IPAddress address, bool dual = false) => NetworkNamespace.In(server.Id, () =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (dual)
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(address, Port));
        socket.Listen(100);
        return socket;
    });

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _bridge.Dispose();
    }

    private static IPAddress Address(bool isIpv6, int host) => IPAddress.Parse(isIpv6 ? $"fd09::{host}" : $"10.9.0.{host}");

    /// <summary>Half of it stays here, the other is a port of the bridge.</summary>
    private void AddPair(string name)
    {
        NetworkNamespace.Ip($"link add {name} type veth peer name {name}p");
        if (!_offloads)
        {
            ChecksumOffload.TurnOff(name);
        }

        _bridge.Take($"{name}p");
        _bridge.Ip($"link set {name}p master br0", $"link set {name}p up");
    }

    /// <summary>The kernel notices by and by that a cable is plugged in.</summary>
    private void AwaitCarrier(NamespaceProcess server)
    {
        foreach (var host in new[] { _bridge, server })
        {
            using var netlink = NetworkNamespace.In(host.Id, NetlinkSocket.Open);
            Assert.True(SpinWait.SpinUntil(() => NetlinkInterfaces.List(netlink).TrueForAll(one => one.IsRunning || one.IsLoopback), TimeSpan.FromSeconds(20)));
        }

        using var own = NetlinkSocket.Open();
        Assert.True(SpinWait.SpinUntil(() => NetlinkInterfaces.List(own).TrueForAll(one => one.IsRunning || one.IsLoopback), TimeSpan.FromSeconds(20)));
    }

    private static void Prepare(string name, int host, params string[] before) =>
        NetworkNamespace.Ip([.. before, .. NetworkNamespace.Up(name, $"{Address(isIpv6: false, host)}/24", $"{Address(isIpv6: true, host)}/64")]);
}
