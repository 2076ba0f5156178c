using System;
using System.Globalization;

namespace LbAgent.Domain;

/// <summary>Durations as administrators write them: 500ms, 5s, 1m, 2h.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan value)
    {
        var (amount, unit) = value.Ticks switch
        {
            0 => (0, "s"),
            var t when t % TimeSpan.TicksPerHour == 0 => (value.TotalHours, "h"),
            var t when t % TimeSpan.TicksPerMinute == 0 => (value.TotalMinutes, "m"),
            var t when t % TimeSpan.TicksPerSecond == 0 => (value.TotalSeconds, "s"),
            _ => (value.TotalMilliseconds, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount}{unit}");
    }
}
