using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LbAdmin.Dsr.Linux;
using LbAdmin.Dsr.Tests.Support;
using LbAgent.Tests.Engines.Kernel;
using LbAgent.Tests.Support;
using Xunit;

namespace LbAdmin.Dsr.Tests.Linux;

/// <summary>
/// A client with a balancer made by hand, and a server with the VIP address on its loopback, each with a network stack of its
/// own: real TCP and UDP. The server answers the client directly, as the VIP.
/// </summary>
public sealed class WireTests
{
    private const int Port = 8080;

    /// <summary>What goes by the balancer's side leaves room for the outer header.</summary>
    private const string InnerMtu = "1400";

    [InterfaceTheory]
    [InlineData(false, false, "1500", DecapsulationMode.Native)]
    [InlineData(true, true, "1500", DecapsulationMode.Native)]
    [InlineData(false, true, "1500", DecapsulationMode.Native)]
    // Frames that large the driver takes without a program only.
    [InlineData(false, false, "9000", DecapsulationMode.Generic)]
    [InlineData(true, true, "9000", DecapsulationMode.Generic)]
    [InlineData(false, true, "9000", DecapsulationMode.Generic)]
    public void TcpAndUdp_ThroughATunnel_ReachTheVipOnTheLoopback(bool isIpv6, bool outerIsIpv6, string mtu, DecapsulationMode mode) => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        using var client = Hosts(mtu);
        var vip = IPAddress.Parse(isIpv6 ? "fd09:1::100" : "10.9.1.100");
        var (balancer, server) = (Address(outerIsIpv6, 1), Address(outerIsIpv6, 3));
        NetworkNamespace.Command("ip", "address", "add", $"{vip}", "dev", "lo");
        client.Command("ip", isIpv6 ? "-6" : "-4", "route", "add", $"{vip}", "dev", "x0", "src", $"{Address(isIpv6, 1)}");
        using var tunnel = new HandMadeBalancer(client, vip, server);
        var settings = new DecapsulationSettings([new AddressNetwork(balancer)], [server], [vip]);
        Assert.Equal(mode, folder.Decapsulation().Enable("s0", settings).Mode);

        AssertUdp(client, vip);
        for (var i = 0; i < 5; i++)
        {
            AssertTcp(client, vip, Address(isIpv6, 1));
        }

        var counters = folder.Decapsulation().Get("s0")!.Counters;
        Assert.True(counters.Packets > 5 * 75, $"{counters.Packets} packets");
        Assert.True(counters.Bytes > 5 * 100_000, $"{counters.Bytes} bytes");
        Assert.Equal(0ul, counters.Dropped);
        // It was the program: without it nothing arrives.
        Assert.True(folder.Decapsulation().Disable("s0"));
        using var socket = Bound(vip);
        Ask(client, vip, "lost");
        Assert.Throws<SocketException>(() => Receive(socket));
    });

    /// <summary>What is none of ours goes on as ever beside it; tunnel packets of strangers end here.</summary>
    [InterfaceFact]
    public void OtherTraffic_BesideIt_GoesOn() => NetworkNamespace.Run(() =>
    {
        using var folder = new BpfFolder();
        using var client = Hosts("1500");
        var vip = IPAddress.Parse("10.9.1.100");
        NetworkNamespace.Command("ip", "address", "add", $"{vip}", "dev", "lo");
        client.Command("ip", "route", "add", $"{vip}", "dev", "x0", "src", "10.9.0.1");
        folder.Decapsulation().Enable("s0", new DecapsulationSettings([AddressNetwork.Parse("10.9.0.77")], [Address(false, 3)], [vip]));
        using var stranger = new HandMadeBalancer(client, vip, Address(false, 3));

        AssertTcp(client, Address(false, 3), Address(false, 1));
        AssertTcp(client, Address(true, 3), Address(true, 1));
        using var socket = Bound(vip);
        Ask(client, vip, "strange");
        Assert.Throws<SocketException>(() => Receive(socket));
        var counters = folder.Decapsulation().Get("s0")!.Counters;
        Assert.Equal((0ul, "stranger 1"), (counters.Packets, $"{Assert.Single(counters.Drops, drop => drop.Packets > 0)}"));
    });

    private static IPAddress Address(bool isIpv6, int host) => IPAddress.Parse(isIpv6 ? $"fd09::{host}" : $"10.9.0.{host}");

    /// <summary>The server is here, on s0; the client there, on c0. What the client sends by x0 comes in by x1, where the balancer sees it.</summary>
    private static NamespaceProcess Hosts(string mtu)
    {
        NetworkNamespace.Command("ip", "link", "add", "c0", "mtu", mtu, "type", "veth", "peer", "name", "s0", "mtu", mtu);
        NetworkNamespace.Command("ip", "link", "add", "x0", "mtu", InnerMtu, "type", "veth", "peer", "name", "x1", "mtu", InnerMtu);
        // What is sent by these must be finished: nobody else does it.
        ChecksumOffload.TurnOff("c0");
        ChecksumOffload.TurnOff("x0");
        ChecksumOffload.TurnOff("s0");
        var client = new NamespaceProcess();
        foreach (var name in new[] { "c0", "x0", "x1" })
        {
            client.Take(name);
        }

        client.Command("ip", "link", "set", "lo", "up");
        client.Command("sh", "-c", "for f in all default c0 x0 x1; do echo 0 >/proc/sys/net/ipv4/conf/$f/rp_filter; done");
        client.Command("ip", "link", "set", "x0", "arp", "off");
        foreach (var (name, command) in new[] { ("c0", client.Command), ("x0", client.Command), ("x1", client.Command), ("s0", (Action<string[]>)(all => NetworkNamespace.Command(all[0], all[1..]))) })
        {
            command(["ip", "link", "set", name, "up"]);
        }

        client.Command("ip", "address", "add", "10.9.0.1/24", "dev", "c0");
        client.Command("ip", "address", "add", "fd09::1/64", "dev", "c0", "nodad");
        NetworkNamespace.Command("ip", "address", "add", "10.9.0.3/24", "dev", "s0");
        NetworkNamespace.Command("ip", "address", "add", "fd09::3/64", "dev", "s0", "nodad");
        return client;
    }

    private static void AssertUdp(NamespaceProcess client, IPAddress vip)
    {
        using var service = Bound(vip);
        using var asker = Ask(client, vip, "question");
        var (question, from) = Receive(service);
        Assert.Equal("question", question);
        service.SendTo("answer"u8, from);
        Assert.Equal("answer", Receive(asker).Text);
    }

    private static void AssertTcp(NamespaceProcess client, IPAddress vip, IPAddress expectedClient)
    {
        using var listener = new Socket(vip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        // Any port: a process that another test starts meanwhile holds the listener before for a moment longer.
        listener.Bind(new IPEndPoint(vip, 0));
        listener.Listen();
        var place = (IPEndPoint)listener.LocalEndPoint!;
        using var connection = NetworkNamespace.In(client.Id, () =>
        {
            var socket = new Socket(vip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            socket.Connect(place);
            return socket;
        });
        using var accepted = listener.Accept();
        accepted.ReceiveTimeout = 10_000;
        Assert.Equal(expectedClient, ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        var sent = new byte[100_000];
        new Random(1).NextBytes(sent);
        connection.Send(sent);
        connection.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, ReadAll(accepted));
        accepted.Send("thank you"u8);
        accepted.Close();
        Assert.Equal("thank you", Encoding.ASCII.GetString(ReadAll(connection)));
    }

    private static Socket Bound(IPAddress vip)
    {
        var socket = new Socket(vip.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 500 };
        socket.Bind(new IPEndPoint(vip, Port));
        return socket;
    }

    private static Socket Ask(NamespaceProcess client, IPAddress vip, string question) => NetworkNamespace.In(client.Id, () =>
    {
        var socket = new Socket(vip.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Connect(new IPEndPoint(vip, Port));
        socket.Send(Encoding.ASCII.GetBytes(question));
        return socket;
    });

    private static (string Text, EndPoint From) Receive(Socket socket)
    {
        var buffer = new byte[100];
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var length = socket.ReceiveFrom(buffer, ref from);
        return (Encoding.ASCII.GetString(buffer, 0, length), from);
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
}
