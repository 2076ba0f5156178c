using System.Globalization;

namespace LbAdmin.PowerShell.Output;

/// <summary>One of an engine's tables, and how full it is.</summary>
public sealed class LbEngineMap : LbObject
{
    public string Name { get; set; } = string.Empty;

    public long Used { get; set; }

    public long Capacity { get; set; }

    public double UsedPercent => Capacity == 0 ? 0 : 100d * Used / Capacity;

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} {1} of {2}", Name, Used, Capacity);
}
