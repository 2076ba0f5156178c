using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LbAgent.Interop;
using LbAgent.Network;
using LbAgent.Tests.HealthChecks.Dsr;

namespace LbAgent.Tests.Engines.Kernel.Lab;

/// <summary>A box for an agent (10.77.0.1, fd77::1) and, by a cable, a host that is client and server (10.77.0.2, fd77::2), each with a network stack of its own.</summary>
internal sealed class TwoHosts : IDisposable
{
    public const string Server = "10.77.0.2";
    public const string Server6 = "fd77::2";
    public const int Port = 9000;

    private readonly LabServer _server;

    public TwoHosts()
    {
        Box.Plug(Client, "eth0", "eth0", "10.77.0.1/24", "fd77::1/64");
        Client.Ip($"address add {Server}/24 dev eth0", $"address add {Server6}/64 dev eth0 nodad");
        _server = new LabServer(Client, "s1", Port, IPAddress.Parse(Server), IPAddress.Parse(Server6));
    }

    public LabHost Box { get; } = new("box");

    public LabHost Client { get; } = new("client");

    /// <summary>One of the box's settings of IPv4, as "arp_ignore" of eth0.</summary>
    public int Setting(string interfaceName, string name) =>
        int.Parse(Box.Command("cat", $"/proc/sys/net/ipv4/conf/{interfaceName}/{name}"), CultureInfo.InvariantCulture);

    /// <summary>The client sends all for an address to the box, as a router would.</summary>
    public void Route(string address) =>
        Client.Command("ip", "route", "replace", address, "via", address.Contains(':', StringComparison.Ordinal) ? "fd77::1" : "10.77.0.1");

    /// <summary>Whether the client gets an answer of the server behind a VIP at port 80.</summary>
    public bool Reaches(string address, LbAdmin.Protos.V1.Protocol protocol = LbAdmin.Protos.V1.Protocol.Tcp) => Client.In(() =>
    {
        var target = new IPEndPoint(IPAddress.Parse(address), 80);
        using var socket = protocol == LbAdmin.Protos.V1.Protocol.Tcp
            ? new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 }
            : new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 500 };
        try
        {
            socket.Connect(target);
            if (protocol == LbAdmin.Protos.V1.Protocol.Udp)
            {
                socket.Send("?"u8);
            }

            var answer = new byte[16];
            return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer)).TrimEnd('\n') == "s1";
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <summary>
    /// Whether a host answers the question of another who has an address (ARP, neighbour solicitation). It is asked for one that it certainly has after that, whose answer comes
    /// after the other's.
    /// </summary>
    public static bool Answers(LabHost asking, string own, string address, string certain)
    {
        using var wire = FrameCapture.At(asking.Path);
        var mac = System.Net.NetworkInformation.PhysicalAddress.Parse(asking.MacOf("eth0")).GetAddressBytes();
        var index = asking.In(() =>
        {
            using var netlink = NetlinkSocket.Open();
            return NetlinkInterfaces.List(netlink).Single(link => link.Name == "eth0").Index;
        });
        foreach (var asked in new[] { address, certain })
        {
            wire.Send(index, Question(IPAddress.Parse(own), IPAddress.Parse(asked), mac));
        }

        wire.Await(frame => IsAnswer(frame, IPAddress.Parse(certain)));
        return wire.Frames.Any(frame => IsAnswer(frame, IPAddress.Parse(address)));
    }

    /// <summary>Whether an ARP packet says that its sender has an address, or a neighbour advertisement does.</summary>
    public static bool Claims(byte[] frame, IPAddress address) =>
        IsAnswer(frame, address) || (frame.Length >= 42 && frame[12] == 8 && frame[13] == 6 && frame.AsSpan(28, 4).SequenceEqual(address.GetAddressBytes()));

    public void Dispose()
    {
        _server.Dispose();
        Box.Dispose();
        Client.Dispose();
    }

    private static byte[] Question(IPAddress own, IPAddress asked, byte[] mac) => asked.AddressFamily == AddressFamily.InterNetworkV6
        ? NeighbourFrame.Inquiry(asked, mac)
        : [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. mac, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, .. mac, .. own.GetAddressBytes(), 0, 0, 0, 0, 0, 0, .. asked.GetAddressBytes()];

    /// <summary>ARP reply: operation at 20, sender's address at 28. Advertisement: ICMPv6 type 136 at 54, target at 62.</summary>
    private static bool IsAnswer(byte[] frame, IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? frame.Length >= 78 && frame[12] == 0x86 && frame[54] == 136 && frame.AsSpan(62, 16).SequenceEqual(address.GetAddressBytes())
        : frame.Length >= 42 && frame[12] == 8 && frame[13] == 6 && frame[21] == 2 && frame.AsSpan(28, 4).SequenceEqual(address.GetAddressBytes());
}
