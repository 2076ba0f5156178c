using System;
using System.Runtime.InteropServices;

namespace LbAdmin.Dsr.Interop;

/// <summary>Owns an object of libbpf: its programs and maps go with it, as far as nothing else holds them.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    public BpfObjectHandle(IntPtr bpfObject)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(bpfObject);

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Libbpf.CloseObject(handle);
        return true;
    }
}
