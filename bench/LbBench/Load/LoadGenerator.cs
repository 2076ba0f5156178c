using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using LbAdmin.Bench.Interop;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Load;

/// <summary>The servers and, run by run, the clients, all in one loop on the calling thread.</summary>
internal sealed class LoadGenerator : IDisposable
{
    // A proxy that refuses everything must not be hammered without end.
    private const int MostFailures = 10_000;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);
    private static readonly long LookForLateEach = Stopwatch.Frequency / 100;

    private readonly EventLoop loop = new();
    private readonly LoadBuffers buffers = new();
    private readonly CoreWatch watch;
    private readonly List<Server> servers = [];
    private readonly List<DatagramServer> datagramServers = [];
    private readonly FlowRun flows;

    public LoadGenerator(IEnumerable<IPEndPoint> serverEndPoints, CoreWatch watch)
    {
        this.watch = watch;
        flows = new FlowRun(loop, buffers, watch, new FlowSources(Places.FirstSource));
        foreach (var endPoint in serverEndPoints)
        {
            servers.Add(new Server(loop, buffers, endPoint));
            datagramServers.Add(new DatagramServer(loop, buffers, endPoint));
        }
    }

    /// <summary>Puts a load on a target for a time; <paramref name="proxy"/> is the process whose time counts, if any.</summary>
    public LoadResult Run(LoadKind kind, IPEndPoint target, int clientCount, TimeSpan warmUp, TimeSpan window, int? proxy)
    {
        var tally = new LoadTally();
        var clients = new List<Client>(clientCount);
        var address = new InternetAddress(target);
        for (var i = 0; i < clientCount; i++)
        {
            clients.Add(NewClient(kind, tally, address));
        }

        try
        {
            clients.ForEach(client => client.Begin());
            PollFor(warmUp, clients, tally);

            tally.Clear();
            watch.Begin(proxy);
            PollFor(window, clients, tally);
            return new LoadResult(tally.Units, watch.End(proxy), tally.Latency.Percentile(0.5), tally.Latency.Percentile(0.99), tally.Failures);
        }
        finally
        {
            clients.ForEach(client => client.Close());
            Drain();
        }
    }

    /// <inheritdoc cref="FlowRun.Run"/>
    public LoadResult RunFlows(IPEndPoint target, int clientCount, int count, int? proxy) =>
        flows.Run(new InternetAddress(target), clientCount, count, proxy);

    /// <summary>Opens connections that then idle, at most <paramref name="atOnce"/> at a time, and calls back while all are open.</summary>
    public void WithIdleConnections(IPEndPoint target, int count, int atOnce, Action whileOpen)
    {
        var tally = new LoadTally();
        var clients = new List<Client>(count);
        var address = new InternetAddress(target);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (tally.Units < count)
            {
                while (clients.Count < count && clients.Count - tally.Units < atOnce)
                {
                    var client = new IdleClient(loop, buffers, tally, address);
                    clients.Add(client);
                    client.Begin();
                }

                loop.Poll(10);
                if (tally.Failures > 0 || Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
                {
                    throw new BenchmarkException($"only {tally.Units} of {count} idle connections came up, {tally.Failures} failed");
                }
            }

            whileOpen();
            loop.Poll(0);
            if (tally.Failures > 0)
            {
                throw new BenchmarkException($"{tally.Failures} idle connections were closed by the proxy");
            }
        }
        finally
        {
            clients.ForEach(client => client.Close());
            Drain();
        }
    }

    public void Dispose()
    {
        servers.ForEach(server => server.Dispose());
        datagramServers.ForEach(server => server.Dispose());
        loop.Dispose();
        buffers.Dispose();
    }

    private Client NewClient(LoadKind kind, LoadTally tally, InternetAddress target) => kind switch
    {
        LoadKind.Requests => new RequestClient(loop, buffers, tally, target),
        LoadKind.Connections => new ConnectionClient(loop, buffers, tally, target),
        LoadKind.Datagrams => new DatagramClient(loop, buffers, tally, target),
        _ => new BulkClient(loop, buffers, tally, target),
    };

    private void PollFor(TimeSpan time, List<Client> clients, LoadTally tally)
    {
        var now = Stopwatch.GetTimestamp();
        var end = now + (long)(time.TotalSeconds * Stopwatch.Frequency);
        for (var looked = now; now < end; now = Stopwatch.GetTimestamp())
        {
            loop.Poll(10);
            if (now - looked > LookForLateEach)
            {
                looked = now;
                clients.ForEach(client => client.GiveUpIfLate(now));
            }

            if (tally.Failures == 0)
            {
                continue;
            }

            foreach (var client in clients)
            {
                if (client.IsBroken)
                {
                    client.Begin();
                }
            }

            if (tally.Failures > MostFailures)
            {
                throw new BenchmarkException($"{tally.Failures} connections or datagrams failed; giving up");
            }
        }
    }

    /// <summary>Serves on until the proxy has closed its side of everything, so that one run does not weigh on the next.</summary>
    private void Drain()
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            loop.Poll(10);
        }
        while (servers.Exists(server => server.OpenConnections > 0) && Stopwatch.GetElapsedTime(began) < DrainTime);
    }
}
