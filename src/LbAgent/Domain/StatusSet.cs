using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;

namespace LbAgent.Domain;

/// <summary>HTTP statuses that are good, as "200,204,300-399" says.</summary>
internal sealed class StatusSet
{
    public const int Least = 100;
    public const int Most = 599;

    private readonly (int First, int Last)[] _ranges;

    private StatusSet((int First, int Last)[] ranges) => _ranges = ranges;

    /// <summary>False where it is no list of statuses and ranges from <see cref="Least"/> to <see cref="Most"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StatusSet? set)
    {
        var ranges = new List<(int First, int Last)>();
        set = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryStatus(ends[0], out var first) || !TryStatus(ends[^1], out var last) || first > last)
            {
                return false;
            }

            ranges.Add((first, last));
        }

        set = new StatusSet([.. ranges]);
        return true;
    }

    public bool Contains(int status) => _ranges.Any(range => range.First <= status && status <= range.Last);

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= Least and <= Most;
}
