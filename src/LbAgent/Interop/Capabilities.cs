using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>The calling thread's effective capabilities (capabilities(7)). Linux only.</summary>
internal static unsafe partial class Capabilities
{
    public const int NetAdmin = 12;
    public const int SysAdmin = 21;
    public const int PerfMon = 38;
    public const int Bpf = 39;

    /// <summary>Whether it is effective here; over which namespaces it reaches is another question.</summary>
    public static bool Has(int capability)
    {
        const uint version3 = 0x20080522;

        // struct { u32 version; int pid; }, and twice struct { u32 effective, permitted, inheritable; }, low bits first
        var header = stackalloc uint[] { version3, 0 };
        var sets = stackalloc uint[6];
        return Get(header, sets) == 0 && (sets[capability / 32 * 3] & (1u << (capability % 32))) != 0;
    }

    /// <summary>Of these, what bpf(2) will miss here, by name: it takes CAP_SYS_ADMIN for any of them.</summary>
    public static IReadOnlyList<string> MissingForBpf(params ReadOnlySpan<int> needed)
    {
        List<string> missing = [];
        foreach (var capability in Has(SysAdmin) ? [] : needed)
        {
            if (!Has(capability))
            {
                missing.Add(NameOf(capability));
            }
        }

        return missing;
    }

    private static string NameOf(int capability) => capability switch
    {
        NetAdmin => "CAP_NET_ADMIN",
        PerfMon => "CAP_PERFMON",
        Bpf => "CAP_BPF",
        _ => throw new ArgumentOutOfRangeException(nameof(capability), capability, "bpf(2) asks for no such capability"),
    };

    [LibraryImport("libc", EntryPoint = "capget")]
    private static partial int Get(uint* header, uint* sets);
}
