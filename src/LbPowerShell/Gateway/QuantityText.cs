using System;
using System.Globalization;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>
/// Counts, bytes and rates as views show them: three significant digits and a decimal prefix (k is 1,000). Properties hold the plain numbers.
/// The text is that of the invariant culture, as that of durations is.
/// </summary>
public static class QuantityText
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>A count: exact up to 99,999, then as 123k or 1.23M.</summary>
    public static string Count(long count) => Math.Abs((double)count) < 100_000 ? count.ToString(CultureInfo.InvariantCulture) : Scaled(count, string.Empty);

    /// <summary>Events a second, as 0.25, 12.3 or 1.23k.</summary>
    public static string Rate(double perSecond) => Scaled(perSecond, string.Empty);

    /// <summary>Bytes, as 999 B, 12.3 kB, 4.56 MB.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, " ") + "B";

    /// <summary>Bits a second, as 12.3 Mbit/s.</summary>
    public static string BitRate(double bitsPerSecond) => Scaled(bitsPerSecond, " ") + "bit/s";

    private static string Scaled(double value, string between)
    {
        var power = 0;
        // 999.5 would be rounded to 1000, which has the next prefix.
        while (Math.Abs(value) >= 999.5 && power < Prefixes.Length - 1)
        {
            value /= 1000;
            power++;
        }

        // 9.995 would be rounded to 10.00, which has one digit more than three.
        var form = Math.Abs(value) switch { < 9.995 => "0.##", < 99.95 => "0.#", _ => "0" };
        return value.ToString(form, CultureInfo.InvariantCulture) + between + Prefixes[power];
    }
}
