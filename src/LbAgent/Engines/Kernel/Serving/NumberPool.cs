using System.Collections.Generic;

namespace LbAgent.Engines.Kernel.Serving;

/// <summary>Numbers below a bound, each of one holder at a time; the lowest that is free comes first. One thread at a time.</summary>
internal sealed class NumberPool(uint bound)
{
    private readonly SortedSet<uint> _returned = [];
    private uint _next;

    public uint Used => _next - (uint)_returned.Count;

    public uint Bound => bound;

    /// <summary>Null where all are held.</summary>
    public uint? Take()
    {
        if (_returned.Count > 0)
        {
            var lowest = _returned.Min;
            _returned.Remove(lowest);
            return lowest;
        }

        return _next < bound ? _next++ : null;
    }

    /// <summary>One that is held already, by an earlier agent.</summary>
    public void Take(uint number)
    {
        for (; _next <= number; _next++)
        {
            _returned.Add(_next);
        }

        _returned.Remove(number);
    }

    public void Return(uint number) => _returned.Add(number);
}
