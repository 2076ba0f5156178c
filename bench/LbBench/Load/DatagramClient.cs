using System.Diagnostics;
using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>
/// Datagram after datagram from one socket that stays, each sent when the one before was echoed. Each carries a number of its
/// own: an echo of another (one that was given up, or somebody else's) is not taken for the awaited one.
/// </summary>
internal unsafe class DatagramClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target) : Client(loop, buffers, tally)
{
    /// <summary>Far longer than a full queue anywhere on the way, and before a proxy forgets a silent flow; so late is lost.</summary>
    private static readonly long LostAfter = Stopwatch.Frequency / 2;

    private long awaited;

    public sealed override void OnReady()
    {
        var count = Native.Receive(Descriptor, Buffers.Incoming, Exchange.MostDatagram, 0);
        if (count == Exchange.DatagramSize && *(long*)Buffers.Incoming == awaited)
        {
            Tally.Units++;
            Tally.Latency.Record(Stopwatch.GetTimestamp() - Began);
            Next();
        }
        else if (count < 0 && Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            Break();
        }
    }

    public sealed override void GiveUpIfLate(long now)
    {
        if (Descriptor != NoDescriptor && now - Began > LostAfter)
        {
            Tally.Failures++;
            Next();
        }
    }

    protected override void Open()
    {
        Began = Stopwatch.GetTimestamp();
        Descriptor = Native.Socket(Native.InternetFamily, Native.DatagramNonBlockingCloseOnExec, 0);
        var address = target;
        if (Descriptor < 0 || !TryPrepare() || Native.Connect(Descriptor, &address, InternetAddress.Length) != 0)
        {
            Break();
            return;
        }

        Loop.Add(this, Native.Readable);
        Send();
    }

    /// <summary>Before the socket is connected.</summary>
    protected virtual bool TryPrepare() => true;

    /// <summary>The exchange is over, echoed or lost.</summary>
    protected virtual void Next()
    {
        Began = Stopwatch.GetTimestamp();
        Send();
    }

    private void Send()
    {
        awaited = ++Tally.Sent;
        *(long*)Buffers.Outgoing = awaited;
        if (Native.Send(Descriptor, Buffers.Outgoing, Exchange.DatagramSize, Native.NoSignal) != Exchange.DatagramSize)
        {
            Break();
        }
    }
}
