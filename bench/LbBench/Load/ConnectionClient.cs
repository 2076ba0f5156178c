using System.Diagnostics;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>Connection after connection, one request on each; the server closes first. The latency is that of the whole.</summary>
internal sealed class ConnectionClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target)
    : StreamClient(loop, buffers, tally, target, Exchange.Close)
{
    private long received;

    protected override void OnBegun() => received = 0;

    protected override void OnReceived(long count) => received += count;

    protected override void OnEnd()
    {
        if (received != Exchange.ResponseSize)
        {
            Break();
            return;
        }

        Close();
        Tally.Units++;
        Tally.Latency.Record(Stopwatch.GetTimestamp() - Began);
        Begin();
    }
}
