using System;
using System.Collections.Generic;
using System.Linq;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The counters of one agent at one time.</summary>
internal sealed class StatisticsReading
{
    /// <param name="process">Which process counted: after a restart another one.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    /// <param name="time">When, by the clock on the wall.</param>
    /// <param name="rows">The counters.</param>
    public StatisticsReading(string process, TimeSpan at, DateTime time, IReadOnlyList<LbStatistics> rows) =>
        (Process, At, Time, Rows) = (process, at, time, rows);

    public string Process { get; }

    public TimeSpan At { get; }

    public DateTime Time { get; }

    public IReadOnlyList<LbStatistics> Rows { get; }

    /// <summary>
    /// What was gained a second since an earlier reading. Counters that began anew between the two (the agent was restarted, or the VIP made again) say
    /// nothing about that time: their rows are left out.
    /// </summary>
    public IReadOnlyList<LbRate> Since(StatisticsReading before)
    {
        var interval = At - before.At;
        if (before.Process != Process || interval <= TimeSpan.Zero)
        {
            return [];
        }

        var known = before.Rows.ToDictionary(Key);
        return Rows.Where(row => known.TryGetValue(Key(row), out var earlier) && IsLater(row, earlier))
            .Select(row => Rate(known[Key(row)], row, interval)).ToArray();
    }

    private static (LbStatisticsKind Kind, string Pool, string Target) Key(LbStatistics row) => (row.Kind, row.Pool, row.Target);

    private static bool IsLater(LbStatistics after, LbStatistics before) =>
        after.TotalFlows >= before.TotalFlows && after.RefusedFlows >= before.RefusedFlows && after.FailedFlows >= before.FailedFlows
        && after.BytesIn >= before.BytesIn && after.BytesOut >= before.BytesOut && !(after.PacketsIn < before.PacketsIn);

    private LbRate Rate(LbStatistics before, LbStatistics after, TimeSpan interval)
    {
        return new LbRate
        {
            AgentName = after.AgentName,
            Kind = after.Kind,
            Vip = after.Vip,
            Pool = after.Pool,
            Server = after.Server,
            State = after.State,
            Time = Time,
            Interval = interval,
            ActiveFlows = after.ActiveFlows,
            FlowsPerSecond = PerSecond(after.TotalFlows - before.TotalFlows),
            RefusedPerSecond = PerSecond(after.RefusedFlows - before.RefusedFlows),
            FailedPerSecond = PerSecond(after.FailedFlows - before.FailedFlows),
            PacketsPerSecond = after.PacketsIn - before.PacketsIn is { } packets ? PerSecond(packets) : null,
            BitsInPerSecond = 8 * PerSecond(after.BytesIn - before.BytesIn),
            BitsOutPerSecond = 8 * PerSecond(after.BytesOut - before.BytesOut),
        };

        double PerSecond(long gained) => gained / interval.TotalSeconds;
    }
}
