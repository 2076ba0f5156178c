using System.Net;
using LbAgent.Tests.Engines.Kernel.Packets;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>A packet in another from the balancer to the server, in an Ethernet frame.</summary>
/// <param name="Inner">The packet inside; its tags are the frame's.</param>
/// <param name="IsIpv6">The family of the outer header.</param>
internal sealed record TunnelPacket(Packet Inner, bool IsIpv6)
{
    public IPAddress Source { get; init; } = Places.Balancer(IsIpv6);

    public IPAddress Destination { get; init; } = Places.Server(IsIpv6);

    /// <summary>IPv4 in IP, or IPv6 in IP.</summary>
    public byte Next { get; init; } = Inner.IsIpv6 ? (byte)41 : (byte)4;

    public byte TrafficClass { get; init; }

    /// <summary>IPv4 only: whole words.</summary>
    public byte[] Options { get; init; } = [];

    /// <summary>IPv4 only: flags and offset.</summary>
    public ushort Fragment { get; init; } = 0x4000;

    /// <summary>IPv6 only: extension headers, whose first is of this type.</summary>
    public (byte Type, byte[] Headers)? Extensions { get; init; }

    /// <summary>What follows the packet inside, as Ethernet fills frames up.</summary>
    public int Padding { get; init; }

    public byte[] ToFrame() => [.. Inner.Link(Mac.Balancer, Mac.Gateway, IsIpv6), .. Outer(Inner.ToIp().Length), .. Inner.ToIp(), .. new byte[Padding]];

    /// <summary>What is left when the outer header is off.</summary>
    public byte[] Decapsulated() => [.. Inner.ToFrame(), .. new byte[Padding]];

    private byte[] Outer(int length) => IsIpv6
        ? [.. Packet.Ipv6(TrafficClass, length + (Extensions?.Headers.Length ?? 0), Extensions?.Type ?? Next, 64, Source, Destination), .. Extensions?.Headers ?? []]
        : Packet.Ipv4(TrafficClass, 20 + Options.Length + length, 0x77, Fragment, 64, Next, Source, Destination, Options);
}
