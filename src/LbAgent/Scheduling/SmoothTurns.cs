using System.Linq;
using System.Threading;

namespace LbAgent.Scheduling;

/// <summary>
/// A piece of the endless order of smooth weighted round robin: at each turn every server gains its weight, the one with most is
/// picked (the first of equals), and pays the sum of all weights. Immutable, but for the piece that follows it. Any thread.
/// </summary>
internal sealed class SmoothTurns
{
    private const int Length = 256;

    private readonly int[] _weights;
    private readonly long _sum;
    private readonly int[] _order = new int[Length];
    private readonly long[] _gained;
    private readonly long _first;
    private SmoothTurns? _next;

    private SmoothTurns(int[] weights, long sum, long[] gained, long first)
    {
        (_weights, _sum, _gained, _first) = (weights, sum, gained, first);
        for (var turn = 0; turn < Length; turn++)
        {
            _order[turn] = Take();
        }
    }

    /// <summary>The number of the first pick behind this piece.</summary>
    public long End => _first + Length;

    public static SmoothTurns First(int[] weights) => new(weights, weights.Sum(weight => (long)weight), new long[weights.Length], first: 0);

    /// <summary>Which server's turn it is at this number of the piece.</summary>
    public int At(long number) => _order[(int)(number - _first)];

    /// <summary>The piece behind this one; the same for everybody, whoever computes it.</summary>
    public SmoothTurns Next()
    {
        if (Volatile.Read(ref _next) is { } known)
        {
            return known;
        }

        var next = new SmoothTurns(_weights, _sum, (long[])_gained.Clone(), End);
        return Interlocked.CompareExchange(ref _next, next, null) ?? next;
    }

    private int Take()
    {
        var best = 0;
        for (var i = 0; i < _gained.Length; i++)
        {
            _gained[i] += _weights[i];
            if (_gained[i] > _gained[best])
            {
                best = i;
            }
        }

        _gained[best] -= _sum;
        return best;
    }
}
