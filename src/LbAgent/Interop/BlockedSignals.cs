using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// While it stands, this thread takes no signals; those for the process go to other threads, those for the thread wait. The kernel gives up the check of
/// a BPF program when one comes (EAGAIN; kernel/bpf/verifier.c, do_check), and libbpf asks five times at most. Linux, one thread. LbDsr compiles this file too,
/// for frameworks that know of no LibraryImport.
/// </summary>
internal unsafe ref struct BlockedSignals
{
    private const int SetMask = 2;

    /// <summary>What is the thread's own doing cannot wait: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV.</summary>
    private const ulong Own = (1UL << (4 - 1)) | (1UL << (5 - 1)) | (1UL << (7 - 1)) | (1UL << (8 - 1)) | (1UL << (11 - 1));

    private readonly SignalSet _before;

    public BlockedSignals()
    {
        var all = new SignalSet { First = ~Own };
        fixed (SignalSet* before = &_before)
        {
            _ = ChangeMask(SetMask, &all, before);
        }
    }

    public readonly void Dispose()
    {
        fixed (SignalSet* before = &_before)
        {
            _ = ChangeMask(SetMask, before, null);
        }
    }

    /// <summary>Changes the mask of the calling thread alone; it fails for no valid arguments.</summary>
    [DllImport("libc", EntryPoint = "sigprocmask")]
    private static extern int ChangeMask(int how, SignalSet* set, SignalSet* before);

    /// <summary>sigset_t; Linux has 64 signals, the C libraries leave room for 1024.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct SignalSet
    {
        public ulong First;
    }
}
