using System.Diagnostics;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>Request after request on one connection.</summary>
internal sealed class RequestClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target)
    : StreamClient(loop, buffers, tally, target, Exchange.KeepAlive)
{
    private long received;

    protected override void OnBegun() => received = 0;

    protected override void OnReceived(long count)
    {
        received += count;
        if (received < Exchange.ResponseSize)
        {
            return;
        }

        received = 0;
        Tally.Units++;
        Tally.Latency.Record(Stopwatch.GetTimestamp() - Began);
        SendNext();
    }
}
