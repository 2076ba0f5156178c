using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>The servers that are checked: each an address of its own in 127.0.0.0/8, all with one port. In pools of a hundred.</summary>
internal static class CheckedServers
{
    public const int OfPool = 100;

    /// <summary>So many fit into 127.64.0.0 to 127.127.255.255.</summary>
    public const int Most = 1_000_000;

    private const int FirstOctet = 64;
    private const int OfOctet = 250;

    public static IReadOnlyList<IReadOnlyList<IPEndPoint>> Pools(int servers) =>
        [.. Enumerable.Range(0, servers).Select(EndPoint).Chunk(OfPool)];

    private static IPEndPoint EndPoint(int number) => new(
        new IPAddress([127, (byte)(FirstOctet + (number / (OfOctet * OfOctet))), (byte)(number / OfOctet % OfOctet), (byte)((number % OfOctet) + 1)]),
        Places.CheckedPort);
}
