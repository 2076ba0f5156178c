using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Google.Protobuf.WellKnownTypes;
using LbAdmin.Protos.V1;
using LbAgent.Engines.Kernel;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>
/// A client, a balancer with the real agent, and three servers on one switch, each with a network stack of its own: 10.9.0.1, .2, .11 to .13, and the
/// same in fd09::/64. The servers carry the VIP addresses .100 and ::100 on their loopback, and answer for them to nobody.
/// </summary>
internal sealed class DsrLab : IDisposable
{
    public const int Port = 8080;
    public const string Vip = "10.9.0.100";
    public const string Vip6 = "fd09::100";

    private const string TableSize = "--flow-table";

    /// <summary>The kernel writes to all of a table's memory when it makes it.</summary>
    private static readonly string[] SmallTable = [TableSize, "65536"];

    /// <summary>Of all labs: nothing is ever put into it, and the kernel takes long to check its program.</summary>
    private static readonly Lazy<Datapath> Passing = new(() => Datapath.Load(DatapathRig.Small));

    private readonly TemporaryDirectory _directory = new();
    private readonly List<IDisposable> _owned = [];

    public DsrLab()
    {
        Switch = Own(new LabHost("switch"));
        Switch.Ip("link add br0 type bridge", "link set br0 up");
        Client = Join("client", 1);
        Balancer = Own(new LabHost("balancer"));
        PlugBalancer();
        Servers = [.. Enumerable.Range(1, 3).Select(number => Join($"s{number}", 10 + number))];
        foreach (var server in Servers)
        {
            GiveVip(server);
        }

        Services = [.. Servers.Select((host, i) => Own(new LabServer(host, $"s{i + 1}", Port, IPAddress.Parse(Vip), IPAddress.Parse(Vip6))))];
        Pins = $"{BpfFileSystem.Place}/{Balancer.Name}";
    }

    public LabHost Switch { get; }

    public LabHost Client { get; }

    public LabHost Balancer { get; }

    public IReadOnlyList<LabHost> Servers { get; }

    public IReadOnlyList<LabServer> Services { get; }

    /// <summary>Where the agent's kernel engine outlives it.</summary>
    public string Pins { get; }

    /// <summary>Of the server by that number, from 1.</summary>
    public static string AddressOf(int server) => string.Create(CultureInfo.InvariantCulture, $"10.9.0.{10 + server}");

    public static string Address6Of(int server) => string.Create(CultureInfo.InvariantCulture, $"fd09::{10 + server}");

    /// <summary>The agent's store.</summary>
    public string State => _directory.File("state");

    /// <summary>On the balancer; the test ends it before the lab.</summary>
    public Task<AgentProcess> StartAgentAsync(params string[] more) =>
        AgentProcess.StartUnderAsync(Balancer.Starter, State, _directory.File("agent.sock"), ["--pins", Pins, .. more.Contains(TableSize) ? [] : SmallTable, .. more]);

    /// <summary>VIP "web" over the three servers, checked every 200 ms; comes back when all of them are Healthy.</summary>
    public static async Task ServeAsync(AgentProcess agent, Action<Vip>? vip = null, Action<Pool>? pool = null, int servers = 3)
    {
        var web = new Vip
        {
            Name = "web", Address = Vip, Ports = new PortRange { First = Port, Last = Port }, Protocol = Protocol.Tcp, ForwardingMode = ForwardingMode.DsrL2,
        };
        vip?.Invoke(web);
        var isIpv6 = web.Address.Contains(':', StringComparison.Ordinal);
        var settings = new Pool
        {
            Name = "web", HealthCheck = new HealthCheck { Type = HealthCheckType.Tcp, Port = Port, Interval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)), Retries = 2 },
        };
        pool?.Invoke(settings);
        await ChangeAsync(
            agent,
            [
                new Operation { CreatePool = settings },
                new Operation { CreateVip = web },
                .. Enumerable.Range(1, servers).Select(number => Add(isIpv6 ? Address6Of(number) : AddressOf(number))),
            ]);
        await AwaitHealthyAsync(agent, servers);
    }

    public static Operation Add(string server, uint weight = 1) => new()
    {
        CreateRealServer = new RealServerOperation { Pool = "web", KeepClientPort = true, Server = new RealServer { Address = server, Weight = weight } },
    };

    public static async Task ChangeAsync(AgentProcess agent, params Operation[] operations)
    {
        var request = new ChangeConfigurationRequest();
        request.Operations.AddRange(operations);
        try
        {
            await new ConfigurationService.ConfigurationServiceClient(agent.Channel).ChangeConfigurationAsync(request);
        }
        catch (Grpc.Core.RpcException failure) when (failure.StatusCode == Grpc.Core.StatusCode.Internal)
        {
            Assert.Fail(string.Join('\n', agent.Log));
        }
    }

    public static async Task<IReadOnlyList<RealServerStatus>> ServersAsync(AgentProcess agent) =>
        (await new StatusService.StatusServiceClient(agent.Channel).ListRealServersAsync(new ListRealServersRequest())).Servers;

    public static async Task<VipStatus> VipAsync(AgentProcess agent) =>
        Assert.Single((await new StatusService.StatusServiceClient(agent.Channel).ListVipsAsync(new ListVipsRequest { Names = { "web" } })).Vips);

    public static async Task<EngineStatus> EngineAsync(AgentProcess agent) => Assert.Single(
        (await new StatusService.StatusServiceClient(agent.Channel).ListEnginesAsync(new ListEnginesRequest())).Engines, engine => engine.Engine.Name == "kernel");

    /// <summary>So many servers are Healthy, and the datapath has followed.</summary>
    public static async Task AwaitHealthyAsync(AgentProcess agent, int count)
    {
        await Eventually.TrueAsync(async () => (await ServersAsync(agent)).Count(server => server.Health == Health.Healthy) == count, $"{count} servers are Healthy");
        // Whoever asks is told what is in force: what was known before has come to the datapath by then.
        _ = await EngineAsync(agent);
    }

    /// <summary>A connection of the client's to the VIP; the name of the server that took it.</summary>
    public (Socket Connection, string Server) Connect(string vip = Vip, int port = Port) => Connect(Client, vip, port);

    /// <summary>The same of any host's.</summary>
    public static (Socket Connection, string Server) Connect(LabHost from, string vip, int port = Port)
    {
        var socket = from.In(() =>
        {
            var address = IPAddress.Parse(vip);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, NoDelay = true };
            socket.Connect(new IPEndPoint(address, port));
            return socket;
        });
        var name = new byte[3];
        for (var read = 0; read < name.Length;)
        {
            var count = socket.Receive(name.AsSpan(read));
            Assert.NotEqual(0, count);
            read += count;
        }

        return (socket, Encoding.ASCII.GetString(name).TrimEnd('\n'));
    }

    /// <summary>Whether what is sent on a connection comes back.</summary>
    public static bool Echoes(Socket connection)
    {
        connection.Send("ping"u8);
        var answer = new byte[4];
        return connection.Receive(answer) == answer.Length && answer.AsSpan().SequenceEqual("ping"u8);
    }

    /// <summary>A client's socket that speaks UDP with the VIP.</summary>
    public Socket Ask(string vip = Vip) => Client.In(() =>
    {
        var address = IPAddress.Parse(vip);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5_000 };
        socket.Connect(new IPEndPoint(address, Port));
        return socket;
    });

    /// <summary>The server that answers a datagram.</summary>
    public static string Answer(Socket asking)
    {
        var buffer = new byte[100];
        asking.Send("?"u8);
        return Encoding.ASCII.GetString(buffer, 0, asking.Receive(buffer));
    }

    /// <summary>The XDP program on an interface of the balancer's; null where there is none.</summary>
    public XdpProgram? ProgramOn(string name) => Balancer.In(() =>
    {
        using var netlink = NetlinkSocket.Open();
        return XdpProgram.On(NetlinkInterfaces.List(netlink).Single(link => link.Name == name).Index);
    });

    public static void GiveVip(LabHost server) => server.In(() =>
    {
        NetworkNamespace.Set("ipv4/conf/all/arp_ignore", 1);
        NetworkNamespace.Set("ipv4/conf/all/arp_announce", 2);
        NetworkNamespace.Ip($"address add {Vip}/32 dev lo", $"address add {Vip6}/128 dev lo nodad");
    });

    /// <summary>A host with one interface, eth0, on the switch.</summary>
    public LabHost Join(string role, int number)
    {
        var host = Own(new LabHost(role));
        Plug(host, role, number);
        return host;
    }

    /// <summary>The balancer's eth0, which is there from the beginning.</summary>
    public void PlugBalancer()
    {
        PlugSilently(Balancer, "balancer", 2);
        LetThroughBalancer();
    }

    /// <summary>The same, with a port of the switch that forwards nothing before <see cref="LetThroughBalancer"/>.</summary>
    public void PlugBalancerSilently() => PlugSilently(Balancer, "balancer", 2);

    public void LetThroughBalancer()
    {
        Forward("balancer");
        LetThrough(Switch, "p-balancer");
    }

    /// <summary>Gives the balancer an interface more, on the switch; without an address.</summary>
    public void AddInterface(string name)
    {
        Balancer.Plug(Switch, name, $"p-{name}");
        Switch.Command("ip", "link", "set", $"p-{name}", "master", "br0");
        LetThrough(Switch, $"p-{name}");
        // Each interface answers for its own addresses alone.
        Balancer.Command("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
    }

    /// <summary>What a program sends into a veth comes out only where its other end has one too: the datapath itself, without VIPs, passes everything.</summary>
    /// <returns>Takes it off again.</returns>
    public IDisposable LetThrough(LabHost host, string name)
    {
        return Own(host.In(() =>
        {
            using var netlink = NetlinkSocket.Open();
            return InterfaceAttachment.Attach(Passing.Value.Program, NetlinkInterfaces.List(netlink).Single(link => link.Name == name).Index);
        }));
    }

    public void Dispose()
    {
        foreach (var one in Enumerable.Reverse(_owned))
        {
            one.Dispose();
        }

        if (Directory.Exists(Pins))
        {
            Array.ForEach(Directory.GetFiles(Pins), File.Delete);
            Directory.Delete(Pins);
        }

        _directory.Dispose();
    }

    private void Plug(LabHost host, string role, int number)
    {
        PlugSilently(host, role, number);
        Forward(role);
    }

    private void Forward(string role) => Switch.Command("ip", "link", "set", $"p-{role}", "master", "br0");

    private void PlugSilently(LabHost host, string role, int number) =>
        host.Plug(Switch, "eth0", $"p-{role}", string.Create(CultureInfo.InvariantCulture, $"10.9.0.{number}/24"), string.Create(CultureInfo.InvariantCulture, $"fd09::{number}/64"));

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }
}
