using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>Takes bytes without end. It has the kernel drop them: copying them out would only fill the generator's core.</summary>
internal sealed unsafe class BulkClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target)
    : StreamClient(loop, buffers, tally, target, Exchange.Bulk)
{
    protected override long Receive() => Native.Receive(Descriptor, Buffers.Incoming, Exchange.BulkSize, Native.Truncate);

    protected override void OnReceived(long count) => Tally.Units += count;
}
