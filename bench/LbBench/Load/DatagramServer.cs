using System;
using System.ComponentModel;
using System.Net;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>One UDP socket of the servers behind the proxies: sends back what it gets.</summary>
internal sealed unsafe class DatagramServer : Endpoint, IDisposable
{
    // So that a busy server does not keep the others waiting.
    private const int MostAtOnce = 16;

    private readonly EventLoop loop;
    private readonly LoadBuffers buffers;

    public DatagramServer(EventLoop loop, LoadBuffers buffers, IPEndPoint endPoint)
    {
        this.loop = loop;
        this.buffers = buffers;
        Descriptor = Native.Socket(Native.InternetFamily, Native.DatagramNonBlockingCloseOnExec, 0);
        var address = new InternetAddress(endPoint);
        if (Native.Bind(Descriptor, &address, InternetAddress.Length) != 0)
        {
            throw new Win32Exception();
        }

        loop.Add(this, Native.Readable);
    }

    public override void OnReady()
    {
        for (var i = 0; i < MostAtOnce; i++)
        {
            InternetAddress client;
            var length = InternetAddress.Length;
            var count = Native.ReceiveFrom(Descriptor, buffers.Incoming, Exchange.MostDatagram, 0, &client, &length);
            if (count < 0)
            {
                return;
            }

            // What the kernel does not take is lost, and its client will say so.
            _ = Native.SendTo(Descriptor, buffers.Incoming, (nuint)count, Native.NoSignal, &client, InternetAddress.Length);
        }
    }

    public void Dispose()
    {
        loop.Forget(Descriptor);
        _ = Native.Close(Descriptor);
        Descriptor = NoDescriptor;
    }
}
