using System;
using Google.Protobuf.WellKnownTypes;

namespace LbAdmin.PowerShell.Client.Mapping;

/// <summary>Durations and times of the wire as those of .NET.</summary>
internal static class Times
{
    public static TimeSpan? Read(Duration? duration) => duration?.ToTimeSpan();

    public static Duration? Write(TimeSpan? duration) => duration is { } given ? Duration.FromTimeSpan(given) : null;

    /// <summary>Local time, as people read it.</summary>
    public static DateTime? Read(Timestamp? time) => time?.ToDateTime().ToLocalTime();
}
