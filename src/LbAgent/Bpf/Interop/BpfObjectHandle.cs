using System;
using System.Runtime.InteropServices;

namespace LbAgent.Bpf.Interop;

/// <summary>Owns an object of libbpf: its programs and maps go with it, as far as nothing else holds them.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    public BpfObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public BpfObjectHandle(nint bpfObject)
        : this() => SetHandle(bpfObject);

    public override bool IsInvalid => handle == 0;

    /// <summary>Null where it is gone already.</summary>
    public Hold? TryHold()
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            return new Hold(this);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    protected override bool ReleaseHandle()
    {
        Libbpf.CloseObject(handle);
        return true;
    }

    /// <summary>Keeps it until disposed of, once.</summary>
    internal sealed class Hold(BpfObjectHandle held) : IDisposable
    {
        public void Dispose() => held.DangerousRelease();
    }
}
