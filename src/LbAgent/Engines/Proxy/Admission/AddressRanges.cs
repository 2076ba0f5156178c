using System;
using System.Collections.Generic;
using System.Linq;

namespace LbAgent.Engines.Proxy.Admission;

/// <summary>Numbers in sorted ranges that do not touch: one binary search answers. Immutable.</summary>
internal sealed class AddressRanges
{
    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    /// <param name="ranges">In any order; they may overlap.</param>
    public AddressRanges(IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        var (firsts, lasts) = (new List<UInt128>(), new List<UInt128>());
        foreach (var (first, last) in ranges.OrderBy(range => range.First))
        {
            if (lasts.Count > 0 && first <= lasts[^1])
            {
                lasts[^1] = UInt128.Max(lasts[^1], last);
            }
            else
            {
                firsts.Add(first);
                lasts.Add(last);
            }
        }

        (_firsts, _lasts) = ([.. firsts], [.. lasts]);
    }

    public bool Contains(UInt128 number)
    {
        var index = Array.BinarySearch(_firsts, number);
        return index >= 0 || (~index > 0 && number <= _lasts[~index - 1]);
    }
}
