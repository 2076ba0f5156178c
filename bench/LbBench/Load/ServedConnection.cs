using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>The server's side of one connection; used again for another once closed.</summary>
internal sealed unsafe class ServedConnection(Server server, EventLoop loop, LoadBuffers buffers) : Endpoint
{
    private int received;
    private byte wanted;
    private bool sending;

    public void Begin(int accepted)
    {
        Descriptor = accepted;
        received = 0;
        sending = false;
        loop.Add(this, Native.Readable);
    }

    public override void OnReady()
    {
        if (sending)
        {
            SendBulk();
            return;
        }

        var count = Native.Receive(Descriptor, buffers.Incoming, Exchange.RequestSize, 0);
        if (count > 0)
        {
            OnReceived((int)count);
        }
        else if (count == 0 || Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            Close();
        }
    }

    public void Close()
    {
        if (Descriptor == NoDescriptor)
        {
            return;
        }

        loop.Forget(Descriptor);
        _ = Native.Close(Descriptor);
        Descriptor = NoDescriptor;
        server.OnClosed(this);
    }

    private void OnReceived(int count)
    {
        if (received == 0)
        {
            wanted = *buffers.Incoming;
        }

        received += count;
        if (received < Exchange.RequestSize)
        {
            return;
        }

        received = 0;
        if (wanted == Exchange.Bulk)
        {
            sending = true;
            loop.Modify(this, Native.Writable);
            return;
        }

        // So few bytes always fit into an empty send buffer; anything else is a broken connection.
        var sent = Native.Send(Descriptor, buffers.Outgoing, Exchange.ResponseSize, Native.NoSignal);
        if (sent != Exchange.ResponseSize || wanted == Exchange.Close)
        {
            Close();
        }
    }

    private void SendBulk()
    {
        var sent = Native.Send(Descriptor, buffers.Outgoing, Exchange.BulkSize, Native.NoSignal);
        if (sent < 0 && Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            Close();
        }
    }
}
