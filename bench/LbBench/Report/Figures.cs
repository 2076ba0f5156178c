using System;
using System.Collections.Generic;
using System.Globalization;

namespace LbAdmin.Bench.Report;

/// <summary>The figures of a run, printed last, one a line, for scripts.</summary>
internal sealed class Figures
{
    private readonly List<(string Name, double Value)> figures = [];

    /// <summary>A value that could not be measured (NaN) is left out: no line is better than a made-up one.</summary>
    public void Add(string name, double value)
    {
        if (double.IsFinite(value))
        {
            figures.Add((name, value));
        }
    }

    public void Print()
    {
        Console.WriteLine();
        foreach (var (name, value) in figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure {name} {value:0.###}"));
        }
    }
}
