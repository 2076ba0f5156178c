using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>How many files and sockets this process may have open. Linux only.</summary>
internal static unsafe partial class DescriptorLimit
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    public static int Current
    {
        get
        {
            var limits = stackalloc ulong[2];
            return GetLimit(OpenFiles, limits) < 0 || limits[0] > int.MaxValue ? int.MaxValue : (int)limits[0];
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* limits);
}
