using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LbAdmin.Bench.Measure;

/// <summary>What the kernel has counted of TCP, of everybody in this network namespace.</summary>
/// <param name="Opened">Connections that somebody began (ActiveOpens): SYNs of sockets, not counting those sent again.</param>
/// <param name="ResetsSent">OutRsts.</param>
internal readonly record struct TcpCounters(long Opened, long ResetsSent)
{
    private const string Beginning = "Tcp:";

    /// <summary>The two lines of /proc/net/snmp: names, then values.</summary>
    public static TcpCounters Read()
    {
        var lines = File.ReadLines("/proc/net/snmp").Where(line => line.StartsWith(Beginning, StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return new TcpCounters(Value("ActiveOpens"), Value("OutRsts"));

        long Value(string name) => long.Parse(lines[1][Array.IndexOf(lines[0], name)], CultureInfo.InvariantCulture);
    }

    public static TcpCounters operator -(TcpCounters later, TcpCounters earlier) =>
        new(later.Opened - earlier.Opened, later.ResetsSent - earlier.ResetsSent);
}
