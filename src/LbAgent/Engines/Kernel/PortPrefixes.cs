using System.Collections.Generic;
using System.Numerics;
using LbAgent.Domain;

namespace LbAgent.Engines.Kernel;

/// <summary>A range of ports as prefixes of 16 bits: at most <see cref="Most"/> of them.</summary>
internal static class PortPrefixes
{
    /// <summary>Of one range.</summary>
    public const int Most = 30;

    private const int Bits = 16;

    /// <summary>First port and length in bits, in order. They do not overlap.</summary>
    public static IEnumerable<(int Port, int Length)> Of(PortRange range)
    {
        // 0 is no port; with it "any" is one prefix.
        var first = range == PortRange.Any ? 0 : range.First;
        while (first <= range.Last)
        {
            // The largest block that begins here and does not go beyond the range.
            var aligned = first == 0 ? Bits : BitOperations.TrailingZeroCount(first);
            var block = int.Min(aligned, BitOperations.Log2((uint)(range.Last - first + 1)));
            yield return (first, Bits - block);
            first += 1 << block;
        }
    }
}
