using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Load;

/// <summary>
/// Level-triggered epoll for clients and servers alike, on one thread: a request that passes through a proxy on another
/// core then costs the generator four socket calls and a share of one wait, without a change of thread.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int BatchSize = 512;

    // struct epoll_event is packed (12 bytes) on x86-64 and only there.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - 8;

    private readonly int epoll;
    private readonly byte* batch = (byte*)NativeMemory.AllocZeroed((nuint)(BatchSize * EventSize));
    private Endpoint?[] endpoints = new Endpoint?[1024];

    public EventLoop()
    {
        epoll = Native.EpollCreate(Native.EpollCloseOnExec);
        if (epoll < 0)
        {
            throw new Win32Exception();
        }
    }

    public void Add(Endpoint endpoint, uint events)
    {
        var descriptor = endpoint.Descriptor;
        if (descriptor >= endpoints.Length)
        {
            Array.Resize(ref endpoints, Math.Max(descriptor + 1, endpoints.Length * 2));
        }

        endpoints[descriptor] = endpoint;
        Control(Native.ControlAdd, descriptor, events);
    }

    public void Modify(Endpoint endpoint, uint events) => Control(Native.ControlModify, endpoint.Descriptor, events);

    /// <summary>Forgets a descriptor that its endpoint is about to close; closing takes it out of the kernel's set.</summary>
    public void Forget(int descriptor) => endpoints[descriptor] = null;

    /// <summary>Waits for at most so long and serves what is ready, once.</summary>
    public void Poll(int milliseconds)
    {
        var count = Native.EpollWait(epoll, batch, BatchSize, milliseconds);
        for (var i = 0; i < count; i++)
        {
            var descriptor = Unsafe.ReadUnaligned<int>(batch + (i * EventSize) + DataOffset);
            endpoints[descriptor]?.OnReady();
        }
    }

    public void Dispose()
    {
        _ = Native.Close(epoll);
        NativeMemory.Free(batch);
    }

    private void Control(int operation, int descriptor, uint events)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, events);
        Unsafe.WriteUnaligned(change + DataOffset, (long)descriptor);
        if (Native.EpollControl(epoll, operation, descriptor, change) != 0)
        {
            throw new Win32Exception();
        }
    }
}
