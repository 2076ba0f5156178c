using System;
using System.Globalization;

namespace LbAgent.Domain;

/// <summary>
/// Durations as administrators write them, exact: 7d, 2h, 90s, 90.5s, 500ms. The module writes them alike (a test holds both to one table).
/// </summary>
internal static class DurationText
{
    public static string Of(TimeSpan value)
    {
        var (unit, suffix) = value.Ticks switch
        {
            0 => (TimeSpan.TicksPerSecond, "s"),
            var t when t % TimeSpan.TicksPerDay == 0 => (TimeSpan.TicksPerDay, "d"),
            var t when t % TimeSpan.TicksPerHour == 0 => (TimeSpan.TicksPerHour, "h"),
            var t when t % TimeSpan.TicksPerMinute == 0 => (TimeSpan.TicksPerMinute, "m"),
            > TimeSpan.TicksPerSecond or < -TimeSpan.TicksPerSecond => (TimeSpan.TicksPerSecond, "s"),
            var t when t % TimeSpan.TicksPerSecond == 0 => (TimeSpan.TicksPerSecond, "s"),
            _ => (TimeSpan.TicksPerMillisecond, "ms"),
        };
        return ((decimal)value.Ticks / unit).ToString("0.#######", CultureInfo.InvariantCulture) + suffix;
    }
}
