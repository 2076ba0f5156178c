using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Support;

namespace LbAgent.Tests.HealthChecks.Dsr;

/// <summary>
/// A balancer, which is the namespace of the test's thread, and servers on one bridge, each with a network stack of its own. The VIP addresses are local
/// on the balancer, as they are where it serves them.
/// </summary>
internal sealed class DsrNetwork : IDisposable
{
    public const int Port = 8080;

    private readonly NamespaceProcess _bridge = new();
    private readonly List<NamespaceProcess> _servers = [];
    private readonly bool _offloads;

    /// <param name="offloads">Whether senders leave checksums to the hardware.</param>
    public DsrNetwork(bool offloads = true)
    {
        _offloads = offloads;
        _bridge.Command("ip", "link", "add", "br0", "type", "bridge");
        _bridge.Command("ip", "link", "set", "br0", "up");
        AddPair("l0");
        Prepare(["ip"], "l0", host: 1);
        NetworkNamespace.Command("ip", "address", "add", $"{Vip(isIpv6: false)}/32", "dev", "l0");
        NetworkNamespace.Command("ip", "address", "add", $"{Vip(isIpv6: true)}/128", "dev", "l0", "nodad", "preferred_lft", "0");
    }

    public static IPAddress Vip(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd09::100" : "10.9.0.100");

    public static IPAddress Balancer(bool isIpv6) => Address(isIpv6, 1);

    /// <summary>Servers are numbered from 0.</summary>
    public static IPEndPoint Server(bool isIpv6, int number = 0, int port = Port) => new(Address(isIpv6, 10 + number), port);

    public static PhysicalAddress MacOf(string name) => NetworkInterface.GetAllNetworkInterfaces().First(one => one.Name == name).GetPhysicalAddress();

    /// <summary>Its interface is s0, s1 and so on.</summary>
    public NamespaceProcess AddServer(bool hasVip = true)
    {
        var number = _servers.Count;
        var name = string.Create(CultureInfo.InvariantCulture, $"s{number}");
        AddPair(name);
        var server = new NamespaceProcess();
        _servers.Add(server);
        server.Take(name);
        server.Command("ip", "link", "set", "lo", "up");
        Prepare(["nsenter", "--target", server.Id.ToString(CultureInfo.InvariantCulture), "--net", "ip"], name, 10 + number);
        server.Command("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce");
        if (hasVip)
        {
            GiveVip(server);
        }

        return server;
    }

    public static void GiveVip(NamespaceProcess server)
    {
        server.Command("ip", "address", "add", $"{Vip(isIpv6: false)}/32", "dev", "lo");
        server.Command("ip", "address", "add", $"{Vip(isIpv6: true)}/128", "dev", "lo", "nodad");
    }

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
        NetworkNamespace.Command("ip", "link", "add", name, "type", "veth", "peer", "name", $"{name}p");
        if (!_offloads)
        {
            ChecksumOffload.TurnOff(name);
        }

        _bridge.Take($"{name}p");
        _bridge.Command("ip", "link", "set", $"{name}p", "master", "br0");
        _bridge.Command("ip", "link", "set", $"{name}p", "up");
    }

    private static void Prepare(string[] ip, string name, int host)
    {
        NetworkNamespace.Command(ip[0], [.. ip[1..], "address", "add", $"{Address(isIpv6: false, host)}/24", "dev", name]);
        NetworkNamespace.Command(ip[0], [.. ip[1..], "address", "add", $"{Address(isIpv6: true, host)}/64", "dev", name, "nodad"]);
        NetworkNamespace.Command(ip[0], [.. ip[1..], "link", "set", name, "up"]);
    }
}
