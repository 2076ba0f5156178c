using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using LbAgent.Domain;
using LbAgent.Engines.Kernel;
using LbAgent.Engines.Kernel.Layout;
using LbAgent.Interop;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAgent.Tests.Engines.Kernel;

/// <summary>A client, a balancer with one interface and a server on one bridge, each with a network stack of its own: real TCP and UDP by DsrL2.</summary>
public sealed class WireTests
{
    private const string Vip = "10.9.0.100";
    private const int Port = 8080;

    [KernelHostFact]
    public void DsrL2_TcpAndUdp_ServerAnswersTheClientAsTheVip() => NetworkNamespace.Run(() =>
    {
        using var client = Host("c0", "10.9.0.1/24");
        using var server = Host("s0", "10.9.0.3/24");
        server.Command("ip", "address", "add", $"{Vip}/32", "dev", "lo");
        server.Command("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce");
        MakeBridge("c0p", "s0p", "l0p");
        using var datapath = Datapath.Load(DatapathRig.Small);
        using var passing = Datapath.Load(DatapathRig.Small);
        Publish(datapath, serverMac: NetworkNamespace.In(server.Id, () => MacOf("s0")));
        using var attachment = InterfaceAttachment.Attach(datapath.Program, Index("l0"));
        // What is sent into a veth from its program comes out only where its other end has one too.
        using var other = InterfaceAttachment.Attach(passing.Program, Index("l0p"));

        // One listener for all: a process that another test starts meanwhile holds a closed one for a moment longer.
        using var listener = NetworkNamespace.In(server.Id, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(Vip), Port));
            socket.Listen();
            return socket;
        });
        for (var i = 0; i < 20; i++)
        {
            AssertTcp(client, listener);
        }

        AssertUdp(client, server);

        Assert.Equal(21ul, datapath.ServerCounts.Sum(0).Flows);
        Assert.Equal(0ul, datapath.ReasonCounts.Sum(ReasonList.Named("no_server").Number));
    });

    /// <summary>Half of a pair: the other half stays here, to be a port of the bridge.</summary>
    private static NamespaceProcess Host(string name, string address)
    {
        NetworkNamespace.Command("ip", "link", "add", name, "type", "veth", "peer", "name", $"{name}p");
        ChecksumOffload.TurnOff(name);
        var host = new NamespaceProcess();
        host.Take(name);
        host.Command("ip", "link", "set", "lo", "up");
        host.Command("ip", "address", "add", address, "dev", name);
        host.Command("ip", "link", "set", name, "up");
        return host;
    }

    private static void MakeBridge(params string[] ports)
    {
        NetworkNamespace.AddPair("l0", "10.9.0.2/24", $"{Vip}/32");
        NetworkNamespace.Command("ip", "link", "add", "br0", "type", "bridge");
        // The bridge itself would answer for the VIP.
        File.WriteAllText("/proc/sys/net/ipv4/conf/br0/arp_ignore", "8");
        foreach (var port in ports)
        {
            NetworkNamespace.Command("ip", "link", "set", port, "master", "br0");
            NetworkNamespace.Command("ip", "link", "set", port, "up");
        }

        NetworkNamespace.Command("ip", "link", "set", "br0", "up");
    }

    private static void Publish(Datapath datapath, byte[] serverMac)
    {
        var server = new DatapathLayout.Server
        {
            Mtu = 1500, Mode = ServerMode.DsrL2, Keeps = ServerKeeps.All, Generation = 1, Port = (uint)Index("l0"),
        };
        serverMac.CopyTo(server.NextHop);
        MacOf("l0").CopyTo(server.Own);
        datapath.Timers.Put(0, new() { Idle = TickClock.Of(TimeSpan.FromHours(1)), Closing = TickClock.Of(TimeSpan.FromSeconds(30)) });
        datapath.Servers.Put(0, server);
        foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp })
        {
            datapath.Vips.Put(
                new DatapathVip { Number = (uint)protocol, Address = IPAddress.Parse(Vip), Ports = PortRange.Single(Port), Protocol = protocol },
                ServerTable.Of([(DatapathRig.State(1), 0)], poolSize: 1));
        }
    }

    private static void AssertTcp(NamespaceProcess client, Socket listener)
    {
        using var connection = NetworkNamespace.In(client.Id, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            socket.Connect(new IPEndPoint(IPAddress.Parse(Vip), Port));
            return socket;
        });
        using var accepted = listener.Accept();
        Assert.Equal("10.9.0.1", ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
        var sent = new byte[100_000];
        new Random(1).NextBytes(sent);
        connection.Send(sent);
        connection.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, ReadAll(accepted));
        accepted.Send("thank you"u8);
        accepted.Close();
        Assert.Equal("thank you", Encoding.ASCII.GetString(ReadAll(connection)));
    }

    private static void AssertUdp(NamespaceProcess client, NamespaceProcess server)
    {
        using var service = NetworkNamespace.In(server.Id, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
            socket.Bind(new IPEndPoint(IPAddress.Parse(Vip), Port));
            return socket;
        });
        using var asker = NetworkNamespace.In(client.Id, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
            socket.Connect(new IPEndPoint(IPAddress.Parse(Vip), Port));
            return socket;
        });
        var buffer = new byte[100];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        asker.Send("question"u8);
        var length = service.ReceiveFrom(buffer, ref from);
        service.SendTo(buffer.AsSpan(0, length), from);
        Assert.Equal("question", Encoding.ASCII.GetString(buffer, 0, asker.Receive(buffer)));
    }

    private static byte[] ReadAll(Socket socket)
    {
        var read = new List<byte>();
        var buffer = new byte[8192];
        for (int length; (length = socket.Receive(buffer)) > 0;)
        {
            read.AddRange(buffer.AsSpan(0, length));
        }

        return [.. read];
    }

    /// <summary>In the namespace of this thread.</summary>
    private static byte[] MacOf(string name) => NetworkInterface.GetAllNetworkInterfaces().First(one => one.Name == name).GetPhysicalAddress().GetAddressBytes();

    private static int Index(string name)
    {
        using var netlink = NetlinkSocket.Open();
        return Assert.Single(NetlinkInterfaces.List(netlink), one => one.Name == name).Index;
    }
}
