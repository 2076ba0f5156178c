using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LbAdmin.Bench.Measure;
using LbAdmin.Bench.Processes;

namespace LbAdmin.Bench.HealthChecks;

/// <summary>HAProxy with its default check (TCP) every second, on one thread; backends without a frontend, so that it does nothing else.</summary>
internal sealed class HaproxyChecker : IChecker
{
    private readonly string socket;

    private HaproxyChecker(Child process, string socket) => (Process, this.socket) = (process, socket);

    public Child Process { get; }

    public static HaproxyChecker Start(Children children, string directory, IReadOnlyList<IReadOnlyList<IPEndPoint>> pools)
    {
        var file = Path.Combine(directory, "haproxy-checks.cfg");
        var statistics = Path.Combine(directory, "haproxy-checks.sock");
        File.WriteAllText(file, Configuration(statistics, pools));
        return new HaproxyChecker(children.Start("haproxy", ["-db", "-f", file], Core.OfProxy), statistics);
    }

    public Standing Look()
    {
        try
        {
            return HaproxyStatistics.Read(socket);
        }
        catch (SocketException) when (!Process.HasEnded)
        {
            // It does not listen yet.
            return new Standing(Up: 0, Downs: 0, FailedChecks: 0);
        }
        catch (SocketException error)
        {
            throw new BenchmarkException($"haproxy has ended:{Environment.NewLine}{Process.Output}", error);
        }
    }

    public void Dispose()
    {
        Process.Dispose();
        File.Delete(socket);
    }

    private static string Configuration(string statistics, IReadOnlyList<IReadOnlyList<IPEndPoint>> pools)
    {
        // It reserves a descriptor for each check by itself; connections of clients there are none.
        var text = new StringBuilder($"""
            global
                nbthread 1
                maxconn 100
                stats socket {statistics}
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1h
                timeout server 1h

            """);
        for (var pool = 0; pool < pools.Count; pool++)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"backend pool-{pool}");
            for (var server = 0; server < pools[pool].Count; server++)
            {
                _ = text.AppendLine(CultureInfo.InvariantCulture, $"    server s{server} {pools[pool][server]} check inter 1s");
            }
        }

        return text.ToString();
    }
}
