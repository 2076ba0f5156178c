using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>One request, and then nothing: a connection that has lived, and waits.</summary>
internal sealed class IdleClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target)
    : StreamClient(loop, buffers, tally, target, Exchange.KeepAlive)
{
    private long received;

    protected override void OnReceived(long count)
    {
        received += count;
        if (received == Exchange.ResponseSize)
        {
            Tally.Units++;
        }
    }
}
