using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;

namespace LbAdmin.Bench.Processes;

/// <summary>HAProxy as a plain TCP proxy with its defaults, on one thread.</summary>
internal sealed class Haproxy : IProxy
{
    private readonly Child child;

    private Haproxy(Child child, IPEndPoint target)
    {
        this.child = child;
        Target = target;
    }

    public int ProcessId => child.ProcessId;

    public IPEndPoint Target { get; }

    /// <param name="children">Who owns the process.</param>
    /// <param name="directory">Where its configuration is written.</param>
    /// <param name="target">Where it listens.</param>
    /// <param name="servers">What it balances over.</param>
    /// <param name="splice">Have it splice everything, both ways; its default never does.</param>
    public static Haproxy Start(Children children, string directory, IPEndPoint target, IEnumerable<IPEndPoint> servers, bool splice)
    {
        var file = Path.Combine(directory, $"haproxy-{target.Port}.cfg");
        File.WriteAllText(file, Configuration(target, servers, splice));
        var process = children.Start("haproxy", ["-db", "-f", file], Measure.Core.OfProxy);
        Listening.WaitFor(target, process);
        return new Haproxy(process, target);
    }

    public void Dispose() => child.Dispose();

    private static string Configuration(IPEndPoint target, IEnumerable<IPEndPoint> servers, bool splice)
    {
        var text = new StringBuilder($"""
            global
                nbthread 1
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1h
                timeout server 1h
            listen bench
                bind {target}
                balance roundrobin

            """);
        if (splice)
        {
            _ = text.AppendLine("    option splice-request").AppendLine("    option splice-response");
        }

        var number = 0;
        foreach (var server in servers)
        {
            _ = text.Append("    server s").Append(number++).Append(' ').Append(server).AppendLine();
        }

        return text.ToString();
    }
}
