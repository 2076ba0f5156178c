using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>What HAProxy says of its servers on its statistics socket: comma separated, the names of the columns in the first line.</summary>
internal static class HaproxyStatistics
{
    /// <summary>Of all proxies, of type 4 (servers), with any number.</summary>
    private const string Question = "show stat -1 4 -1\n";

    /// <summary>The last check connected (layer 4). Before the first one a server is up as well, and this says so (INI).</summary>
    private const string Passed = "L4OK";

    public static Standing Read(string socket)
    {
        var lines = Ask(socket).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].TrimStart('#', ' ').Split(',');
        var (passed, failed, down) = (Column("check_status"), Column("chkfail"), Column("chkdown"));
        var servers = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        return new Standing(servers.Count(server => server[passed] == Passed), servers.Sum(server => Number(server[down])), servers.Sum(server => Number(server[failed])));

        int Column(string name) => Array.IndexOf(names, name);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Ask(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        using var stream = new NetworkStream(socket);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(Question));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
