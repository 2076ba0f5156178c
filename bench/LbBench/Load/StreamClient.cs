using System.Diagnostics;
using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>The client's side of one TCP connection at a time: connects, sends a request, hands on what comes back.</summary>
internal abstract unsafe class StreamClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target, byte wanted)
    : Client(loop, buffers, tally)
{
    private bool requestPending;

    protected sealed override void Open()
    {
        Began = Stopwatch.GetTimestamp();
        Descriptor = Native.Socket(Native.InternetFamily, Native.StreamNonBlockingCloseOnExec, 0);
        var address = target;
        if (Descriptor < 0
            || (Native.Connect(Descriptor, &address, InternetAddress.Length) != 0 && Marshal.GetLastPInvokeError() != Native.InProgress))
        {
            Break();
            return;
        }

        // Over loopback the handshake is over by now, whatever connect said, so the request can mostly go at once.
        OnBegun();
        if (!TrySend())
        {
            return;
        }

        Loop.Add(this, requestPending ? Native.Writable : Native.Readable);
    }

    public sealed override void OnReady()
    {
        if (requestPending)
        {
            if (TrySend() && !requestPending)
            {
                Loop.Modify(this, Native.Readable);
            }

            return;
        }

        var count = Receive();
        if (count > 0)
        {
            OnReceived(count);
        }
        else if (count == 0)
        {
            OnEnd();
        }
        else if (Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            Break();
        }
    }

    protected abstract void OnReceived(long count);

    protected virtual void OnBegun()
    {
    }

    protected virtual void OnEnd() => Break();

    protected virtual long Receive() => Native.Receive(Descriptor, Buffers.Incoming, Exchange.ResponseSize, 0);

    protected void SendNext()
    {
        Began = Stopwatch.GetTimestamp();
        if (TrySend() && requestPending)
        {
            Loop.Modify(this, Native.Writable);
        }
    }

    /// <summary>False where the connection broke; otherwise <see cref="requestPending"/> says whether to wait.</summary>
    private bool TrySend()
    {
        *Buffers.Outgoing = wanted;
        var sent = Native.Send(Descriptor, Buffers.Outgoing, Exchange.RequestSize, Native.NoSignal);
        requestPending = sent < 0 && Marshal.GetLastPInvokeError() == Native.TryAgain;
        if (sent == Exchange.RequestSize || requestPending)
        {
            return true;
        }

        Break();
        return false;
    }
}
