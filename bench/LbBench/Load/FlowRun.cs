using System;
using System.Collections.Generic;
using System.Diagnostics;
using LbAdmin.Bench.Interop;
using LbAdmin.Bench.Measure;

namespace LbAdmin.Bench.Load;

/// <summary>
/// So many new UDP flows, as fast as the clients get their echoes, and then the wait until the proxy has forgotten them all: what
/// it takes to end a flow is part of its price. The number is bounded because each flow is a descriptor of the proxy until then.
/// </summary>
internal sealed class FlowRun(EventLoop loop, LoadBuffers buffers, CoreWatch watch, FlowSources sources)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(20);

    /// <param name="target">The proxy, or a server.</param>
    /// <param name="clientCount">So many at once.</param>
    /// <param name="flows">So many in all.</param>
    /// <param name="proxy">Whose time counts, if any.</param>
    public LoadResult Run(InternetAddress target, int clientCount, int flows, int? proxy)
    {
        var tally = new LoadTally();
        var clients = new List<Client>(clientCount);
        for (var i = 0; i < clientCount; i++)
        {
            clients.Add(new FlowClient(loop, buffers, tally, target, sources, flows));
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            watch.Begin(proxy);
            clients.ForEach(client => client.Begin());
            while (tally.Units + tally.Failures < flows || UdpFlows.Count() > 0)
            {
                loop.Poll(50);
                var now = Stopwatch.GetTimestamp();
                foreach (var client in clients)
                {
                    client.GiveUpIfLate(now);
                    if (client.IsBroken)
                    {
                        client.Begin();
                    }
                }

                if (Stopwatch.GetElapsedTime(began) > AtMost)
                {
                    throw new BenchmarkException($"{tally.Units} of {flows} UDP flows were echoed, {tally.Failures} failed, and in {AtMost.TotalSeconds} s the proxy did not forget them all");
                }
            }

            return new LoadResult(tally.Units, watch.End(proxy), tally.Latency.Percentile(0.5), tally.Latency.Percentile(0.99), tally.Failures);
        }
        finally
        {
            clients.ForEach(client => client.Close());
        }
    }
}
