using System;
using System.Threading;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>
/// Counts events over a sliding second, in eight bytes and without a lock: those of this whole second, and of the one before
/// the share that still lies within the last 1000 ms, as if they had come evenly (as HAProxy's rates do). Never lets more
/// than the limit through between two whole seconds. Any number of threads.
/// </summary>
internal static class RateWindow
{
    /// <summary>24 bits: more than the highest rate that can be asked for.</summary>
    private const ulong CountMask = 0xFF_FFFF;

    /// <summary>What the window estimates for the last second.</summary>
    /// <param name="window">16 bits of the second, 24 of its count, 24 of the count before. It wraps after 18 hours: who comes
    /// once in exactly that time finds an old count, and is judged by it for a second.</param>
    /// <param name="milliseconds">Now, on a clock that nobody sets.</param>
    public static int Estimate(ulong window, long milliseconds)
    {
        var (count, before) = At(window, milliseconds);
        return (int)(count + ((before * (ulong)(1000 - (milliseconds % 1000))) / 1000));
    }

    public static bool TryCount(ref ulong window, long milliseconds, int limit)
    {
        while (true)
        {
            var seen = Volatile.Read(ref window);
            if (Estimate(seen, milliseconds) >= limit)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref window, Next(seen, milliseconds), seen) == seen)
            {
                return true;
            }
        }
    }

    /// <summary>The window with one more.</summary>
    private static ulong Next(ulong window, long milliseconds)
    {
        var (count, before) = At(window, milliseconds);
        return (Second(milliseconds) << 48) | (Math.Min(count + 1, CountMask) << 24) | before;
    }

    private static (ulong Count, ulong Before) At(ulong window, long milliseconds)
    {
        var (count, before) = ((window >> 24) & CountMask, window & CountMask);
        return ((Second(milliseconds) - (window >> 48)) & 0xFFFF) switch
        {
            0 => (count, before),
            1 => (0, count),
            _ => (0, 0),
        };
    }

    private static ulong Second(long milliseconds) => (ulong)(milliseconds / 1000) & 0xFFFF;
}
