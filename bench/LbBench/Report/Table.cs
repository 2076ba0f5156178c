using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LbAdmin.Bench.Report;

/// <summary>Columns of text: the first to the left, the rest to the right.</summary>
internal sealed class Table(params string[] heads)
{
    private readonly List<string[]> rows = [heads];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Print()
    {
        var widths = heads.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            Console.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>As many digits as mean something: 28,410, 134.2, 5.03, 0.911.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        double.NaN => "-",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
