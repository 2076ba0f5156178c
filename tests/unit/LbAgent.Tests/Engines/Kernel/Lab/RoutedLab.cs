using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Dsr.Linux;
using LbAdmin.Protos.V1;
using LbAgent.Interop;
using LbAgent.Tests.Support;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>
/// The lab with a router, and behind it two servers more, in networks of their own: t4 in 10.10.0.0/24, t6 in fd11::/64 alone. They take their packets out of tunnels
/// by our own program, as their kernel has no tunnel driver.
/// </summary>
internal sealed class RoutedLab : IDisposable
{
    public const string Server4 = "10.10.0.11";
    public const string Server6 = "fd11::11";
    public const string Balancer4 = "10.9.0.2";
    public const string Balancer6 = "fd09::2";

    private readonly Dictionary<string, LabHost> _servers = [];
    private readonly List<LabServer> _services = [];
    private LabHost? _far;

    public RoutedLab()
    {
        Router = Lab.Join("router", 254);
        Router.In(() =>
        {
            NetworkNamespace.Set("ipv4/ip_forward", 1);
            NetworkNamespace.Set("ipv6/conf/all/forwarding", 1);
            NetworkNamespace.Set("ipv4/conf/all/rp_filter", 0);
            NetworkNamespace.Set("ipv4/conf/eth0/rp_filter", 0);
        });
        Add("t4", Server4, [Balancer4, "10.12.0.2"], "10.10.0.254/24", "10.10.0.254");
        Add("t6", Server6, [Balancer6, "fd12::2"], "fd11::254/64", "fd11::254");
        // Clients of IPv4 are answered from a network that has none.
        _servers[Server6].Command("ip", "-4", "route", "add", "default", "via", "inet6", "fd11::254", "dev", "eth0");
        SetRoutes("10.9.0.254", "fd09::254");
    }

    public DsrLab Lab { get; } = new();

    public LabHost Router { get; }

    public LabHost ServerOf(string address) => _servers[address];

    /// <summary>Gives the balancer a second interface, eth1, which leads to the router alone, with this MTU.</summary>
    public void AddBackLink(int mtu)
    {
        Lab.Balancer.Plug(Router, "eth1", "r-back", "10.12.0.2/24", "fd12::2/64");
        Router.Ip("address add 10.12.0.254/24 dev r-back", "address add fd12::254/64 dev r-back nodad");
        Lab.Balancer.Ip($"link set eth1 mtu {Text(mtu)}");
        Lab.LetThrough(Router, "r-back");
        SetRoutes("10.12.0.254", "fd12::254");
    }

    /// <summary>A client behind the router, 10.20.0.1 and fd20::1, that takes larger segments than come through: the router's side has MTU 1400.</summary>
    public LabHost AddFarClient()
    {
        var far = _far = new LabHost("far");
        far.Plug(Router, "eth0", "r-far", "10.20.0.1/24", "fd20::1/64");
        Router.Ip("address add 10.20.0.254/24 dev r-far", "address add fd20::254/64 dev r-far nodad", "link set r-far mtu 1400");
        far.Ip("route add default via 10.20.0.254 mtu 1400 advmss 1460", "route add default via fd20::254 mtu 1400 advmss 1440");
        foreach (var server in Lab.Servers)
        {
            server.Ip("route add default via 10.9.0.254", "route add default via fd09::254");
        }

        return far;
    }

    /// <summary>What the balancer knows of the way to the servers.</summary>
    public void SetRoutes(int mtu) => SetRoutes("10.9.0.254", "fd09::254", $"mtu {Text(mtu)}");

    /// <summary>VIP "web" of TCP and "ask" of UDP, over one server; comes back when they are served.</summary>
    public async Task ServeAsync(AgentProcess agent, string vip, string server)
    {
        var check = new HealthCheck { Type = HealthCheckType.Tcp, Port = DsrLab.Port, Interval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)), Retries = 2 };
        await DsrLab.ChangeAsync(
            agent,
            new Operation { CreatePool = new Pool { Name = "web", HealthCheck = check } },
            new Operation { CreateVip = VipOf("web", vip, Protocol.Tcp) },
            new Operation { CreateVip = VipOf("ask", vip, Protocol.Udp) },
            DsrLab.Add(server));
        await Lab.AwaitServedAsync(vip);
    }

    /// <summary>What the program on a server did with packets in tunnels.</summary>
    public DecapsulationCounters CountersOf(string server) => _servers[server].In(() => new Decapsulation(FolderOf(_servers[server])).Get("eth0")!.Counters);

    public void Dispose()
    {
        _services.ForEach(service => service.Dispose());
        foreach (var host in _servers.Values)
        {
            host.In(() => new Decapsulation(FolderOf(host)).Disable("eth0"));
            Directory.Delete($"{FolderOf(host)}/lbdsr");
            Directory.Delete(FolderOf(host));
            host.Dispose();
        }

        _far?.Dispose();
        Lab.Dispose();
    }

    private void Add(string name, string address, string[] balancers, string gatewayWithPrefix, string gateway)
    {
        var host = _servers[address] = new LabHost(name);
        host.Plug(Router, "eth0", $"r-{name}", $"{address}/{gatewayWithPrefix.Split('/')[1]}");
        Router.Ip([.. NetworkNamespace.Up($"r-{name}", gatewayWithPrefix)]);
        host.Ip($"route add default via {gateway}");
        DsrLab.GiveVip(host);
        _services.Add(new LabServer(host, name, DsrLab.Port, IPAddress.Parse(DsrLab.Vip), IPAddress.Parse(DsrLab.Vip6)));
        Directory.CreateDirectory(FolderOf(host));
        // Of its VIPs those that can come in such a tunnel: IPv6 goes in IPv6 only.
        IPAddress[] vips = [.. new[] { DsrLab.Vip, DsrLab.Vip6 }.Select(IPAddress.Parse).Where(vip => vip.AddressFamily == IPAddress.Parse(address).AddressFamily || address == Server6)];
        host.In(() => new Decapsulation(FolderOf(host)).Enable("eth0", new DecapsulationSettings(balancers.Select(AddressNetwork.Parse), [IPAddress.Parse(address)], vips)));
    }

    private void SetRoutes(string gateway, string gateway6, string more = "") =>
        Lab.Balancer.Ip($"route replace 10.10.0.0/24 via {gateway} {more}", $"route replace fd11::/64 via {gateway6} {more}");

    private static Vip VipOf(string name, string address, Protocol protocol) => new()
    {
        Name = name,
        Address = address,
        Ports = new PortRange { First = DsrLab.Port, Last = DsrLab.Port },
        Protocol = protocol,
        Pool = "web",
        ForwardingMode = ForwardingMode.DsrL3,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string FolderOf(LabHost host) => $"{BpfFileSystem.Place}/{host.Name}";
}
