using System;
using System.Diagnostics;
using System.Numerics;

namespace LbAdmin.Bench.Load;

/// <summary>Counts durations in buckets that are 1/32 of a power of two wide: percentiles within 3 %. One thread.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] buckets = new long[64 * SubBuckets];
    private long total;

    /// <summary>In ticks of <see cref="Stopwatch"/>.</summary>
    public void Record(long ticks)
    {
        buckets[Index(ticks)]++;
        total++;
    }

    public void Clear()
    {
        Array.Clear(buckets);
        total = 0;
    }

    /// <summary>The duration that a fraction (0 to 1) of all stayed below, in milliseconds; 0 where nothing was recorded.</summary>
    public double Percentile(double fraction)
    {
        var rank = (long)Math.Ceiling(fraction * total);
        long seen = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            seen += buckets[i];
            if (seen >= rank && seen > 0)
            {
                return UpperBound(i) * 1000.0 / Stopwatch.Frequency;
            }
        }

        return 0;
    }

    private static int Index(long value)
    {
        if (value < SubBuckets)
        {
            return (int)Math.Max(value, 0);
        }

        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)((value >> shift) - SubBuckets);
    }

    private static double UpperBound(int index)
    {
        if (index < SubBuckets)
        {
            return index + 1;
        }

        var shift = (index >> SubBits) - 1;
        return (double)((long)((index & (SubBuckets - 1)) + SubBuckets + 1) << shift);
    }
}
