using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LbAdmin.Bench.Measure;

/// <summary>The flows that somebody keeps towards the servers: UDP sockets of this machine that are connected to their port.</summary>
internal static class UdpFlows
{
    private const int EndPointLength = 13;

    private static readonly string Ending = string.Create(CultureInfo.InvariantCulture, $":{Places.Servers[0].Port:X4}");

    /// <summary>Lines of /proc/net/udp: number, then ": ", local and remote address as ADDRESS:PORT in hexadecimal digits.</summary>
    public static int Count() => File.ReadLines("/proc/net/udp").Count(line =>
        line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon
        && line.AsSpan(colon + 2 + EndPointLength + 1, EndPointLength).EndsWith(Ending, StringComparison.Ordinal));
}
