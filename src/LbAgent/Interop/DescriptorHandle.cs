using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>Owns a file descriptor that .NET has no type for: of bpf, of netlink. Unix only.</summary>
internal sealed partial class DescriptorHandle : SafeHandle
{
    public DescriptorHandle()
        : base(-1, ownsHandle: true)
    {
    }

    public DescriptorHandle(int descriptor)
        : this() => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>The number, for structures that carry it; the caller keeps the handle alive meanwhile.</summary>
    public int Number => handle.ToInt32();

    protected override bool ReleaseHandle() => Close(handle.ToInt32()) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
