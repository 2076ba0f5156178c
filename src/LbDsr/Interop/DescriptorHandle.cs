using System;
using System.Runtime.InteropServices;

namespace LbAdmin.Dsr.Interop;

/// <summary>A file descriptor: of a map, a program, a link, or a folder.</summary>
internal sealed class DescriptorHandle : SafeHandle
{
    /// <param name="descriptor">Below 0: none.</param>
    /// <param name="isOwned">False: somebody else closes it, and lives longer than this.</param>
    public DescriptorHandle(int descriptor, bool isOwned = true)
        : base((IntPtr)(-1), isOwned) => SetHandle((IntPtr)descriptor);

    public override bool IsInvalid => handle.ToInt64() < 0;

    /// <summary>The number; the caller keeps the handle alive meanwhile.</summary>
    public int Number => handle.ToInt32();

    protected override bool ReleaseHandle() => Libc.Close(handle.ToInt32()) == 0;
}
