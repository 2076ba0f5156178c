using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAdmin.Bench;

/// <summary>Who listens where: everything in 127.0.0.0/8, below the ephemeral ports.</summary>
internal static class Places
{
    /// <summary>Of every server that is checked; they differ in their address.</summary>
    public const int CheckedPort = 19100;

    private const int ServerPort = 19000;

    /// <summary>Four addresses, so that each has its own ephemeral ports.</summary>
    public static IReadOnlyList<IPEndPoint> Servers { get; } =
        [.. Enumerable.Range(1, 4).Select(number => new IPEndPoint(IPAddress.Parse($"127.0.20.{number}"), ServerPort))];

    public static IPEndPoint Ours { get; } = IPEndPoint.Parse("127.0.10.1:18080");

    public static IPEndPoint Peer { get; } = IPEndPoint.Parse("127.0.11.1:18081");

    public static IPEndPoint SplicingPeer { get; } = IPEndPoint.Parse("127.0.12.1:18082");

    public static IPEndPoint UdpPeer { get; } = IPEndPoint.Parse("127.0.13.1:18083");

    /// <summary>The first of the addresses that new UDP flows come from; the others follow it.</summary>
    public static IPAddress FirstSource { get; } = IPAddress.Parse("127.0.30.1");
}
