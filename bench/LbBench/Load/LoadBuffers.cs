using System;
using System.Runtime.InteropServices;

namespace LbAdmin.Bench.Load;

/// <summary>The memory that all endpoints of one loop share: nobody looks at what was received, only at how much.</summary>
internal sealed unsafe class LoadBuffers : IDisposable
{
    public byte* Outgoing { get; } = (byte*)NativeMemory.AllocZeroed(Exchange.BulkSize);

    public byte* Incoming { get; } = (byte*)NativeMemory.AllocZeroed(Exchange.BulkSize);

    public void Dispose()
    {
        NativeMemory.Free(Outgoing);
        NativeMemory.Free(Incoming);
    }
}
