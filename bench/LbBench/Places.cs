using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAdmin.Bench;

/// <summary>Who listens where: everything in 127.0.0.0/8, below the ephemeral ports.</summary>
internal static class Places
{
    private const int ServerPort = 19000;

    /// <summary>Four addresses, so that each has its own ephemeral ports.</summary>
    public static IReadOnlyList<IPEndPoint> Servers { get; } =
        [.. Enumerable.Range(1, 4).Select(number => new IPEndPoint(IPAddress.Parse($"127.0.20.{number}"), ServerPort))];

    public static IPEndPoint Ours { get; } = IPEndPoint.Parse("127.0.10.1:18080");

    public static IPEndPoint Peer { get; } = IPEndPoint.Parse("127.0.11.1:18081");

    public static IPEndPoint SplicingPeer { get; } = IPEndPoint.Parse("127.0.12.1:18082");
}
