using System.Collections.Generic;
using System.Linq;

namespace LbAdmin.Bench.Measure;

internal static class Median
{
    /// <summary>The middle one, or the mean of the middle two; NaN of none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The lowest and the highest when a quarter is left out at each end.</summary>
    public static (double Low, double High) MiddleHalf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var left = sorted.Length / 4;
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (sorted[left], sorted[^(left + 1)]);
    }
}
