using System.Net;
using LbAdmin.Dsr.Linux;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>A client, a balancer, a server and a VIP on addresses for documentation and private ones, and the server's settings.</summary>
internal static class Places
{
    public static IPAddress Client(bool isIpv6) => IPAddress.Parse(isIpv6 ? "2001:db8:1::7" : "198.51.100.7");

    public static IPAddress Vip(bool isIpv6) => IPAddress.Parse(isIpv6 ? "2001:db8::10" : "192.0.2.10");

    public static IPAddress Balancer(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd00::ff" : "10.0.0.255");

    public static IPAddress Server(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd00::1" : "10.0.0.1");

    public static IPAddress Stranger(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd00::fe" : "10.0.0.254");

    public static DecapsulationSettings Settings { get; } = new(
        [new AddressNetwork(Balancer(false)), new AddressNetwork(Balancer(true))],
        [Server(false), Server(true)],
        [Vip(false), Vip(true)]);

    /// <summary>From the client to the VIP.</summary>
    public static Packet Packet(bool isIpv6, byte protocol) => new()
    {
        IsIpv6 = isIpv6,
        Protocol = protocol,
        Source = Client(isIpv6),
        Destination = Vip(isIpv6),
    };
}
