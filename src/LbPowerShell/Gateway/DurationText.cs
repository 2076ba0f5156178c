using System;
using System.Globalization;

namespace LbAdmin.PowerShell.Gateway;

/// <summary>The text form of durations, in parameters and in configuration files: <c>500ms</c>, <c>5s</c>, <c>1m</c>, <c>2h</c>, <c>7d</c>.</summary>
public static class DurationText
{
    public const string Forms = "Give 5s, 500ms, 1m, 2h, 7d, a TimeSpan (00:00:05), or a number of seconds.";

    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a duration of 0 to 10,000 days. A bare number is seconds (TimeSpan itself would take it for days).</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        text = text.Trim();
        if (text.IndexOf(':') >= 0)
        {
            // Exactly, as 24:00:00 would be 24 days elsewise.
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration) && IsUsable(duration);
        }

        foreach (var (suffix, ticks) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return TryCount(text.Substring(0, text.Length - suffix.Length), ticks, out duration);
            }
        }

        return TryCount(text, TimeSpan.TicksPerSecond, out duration);
    }

    /// <summary>Reads a number of seconds. What is more than nothing and less than a tick of 100 ns is refused: 0 often means the default.</summary>
    public static bool TryFromSeconds(double seconds, out TimeSpan duration)
    {
        duration = default;
        var ticks = seconds * TimeSpan.TicksPerSecond;
        if (double.IsNaN(ticks) || ticks < 0 || ticks > 10_000d * TimeSpan.TicksPerDay)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)Math.Round(ticks));
        return duration != TimeSpan.Zero || ticks == 0;
    }

    /// <summary>The exact text as people write it: whole days, hours, minutes or seconds (7d, 90s), else seconds with decimals (90.5s), below one second ms.</summary>
    public static string Format(TimeSpan duration)
    {
        for (var i = Units.Length - 1; i > 0; i--)
        {
            if (duration.Ticks % Units[i].Ticks == 0 && (duration.Ticks != 0 || i == 1))
            {
                return (duration.Ticks / Units[i].Ticks).ToString(CultureInfo.InvariantCulture) + Units[i].Suffix;
            }
        }

        var (suffix, ticks) = Units[Math.Abs(duration.Ticks) > TimeSpan.TicksPerSecond ? 1 : 0];
        return ((decimal)duration.Ticks / ticks).ToString("0.#######", CultureInfo.InvariantCulture) + suffix;
    }

    public static bool IsUsable(TimeSpan duration) => duration >= TimeSpan.Zero && duration <= TimeSpan.FromDays(10_000);

    private static bool TryCount(string text, long unit, out TimeSpan duration)
    {
        duration = default;
        return double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && TryFromSeconds(count * unit / TimeSpan.TicksPerSecond, out duration);
    }
}
