using System.Collections.Generic;
using System.Linq;

namespace LbAdmin.Dsr.Interop;

/// <summary>The calling thread's effective capabilities (capabilities(7)). Linux only.</summary>
internal static unsafe class Capabilities
{
    private const int SystemAdmin = 21;

    /// <summary>What a program on an interface takes. Where CAP_SYS_ADMIN is, the kernel asks for no other.</summary>
    private static readonly (string Name, int Number)[] Needed = [("CAP_BPF", 39), ("CAP_NET_ADMIN", 12), ("CAP_PERFMON", 38)];

    /// <summary>By name, those that are needed and not here.</summary>
    public static IReadOnlyList<string> Missing()
    {
        const uint version3 = 0x20080522;

        // struct { u32 version; int pid; }, and twice struct { u32 effective, permitted, inheritable; }, low bits first
        var header = stackalloc uint[] { version3, 0 };
        var sets = stackalloc uint[6];
        // It fails only for what cannot be asked; then the kernel will say what it misses.
        if (Libc.GetCapabilities(header, sets) != 0)
        {
            return [];
        }

        var (low, high) = (sets[0], sets[3]);
        return Has(low, high, SystemAdmin) ? [] : Needed.Where(one => !Has(low, high, one.Number)).Select(one => one.Name).ToList();
    }

    private static bool Has(uint low, uint high, int capability) =>
        ((capability < 32 ? low : high) & (1u << (capability % 32))) != 0;
}
