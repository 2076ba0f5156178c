using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>Flow after flow: one datagram and its echo, each from a source that nobody used before, until so many have begun.</summary>
internal sealed unsafe class FlowClient(EventLoop loop, LoadBuffers buffers, LoadTally tally, InternetAddress target, FlowSources sources, long most)
    : DatagramClient(loop, buffers, tally, target)
{
    protected override void Open()
    {
        // Each flow sends one datagram.
        if (Tally.Sent < most)
        {
            base.Open();
        }
    }

    protected override bool TryPrepare()
    {
        int bound;
        do
        {
            var source = sources.Next();
            bound = Native.Bind(Descriptor, &source, InternetAddress.Length);
        }
        while (bound != 0 && Marshal.GetLastPInvokeError() == Native.AddressInUse);
        return bound == 0;
    }

    protected override void Next()
    {
        Close();
        Begin();
    }
}
