using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>How long each agent took and how much came of it, for -Verbose. Times come from the workers, counts from the pipeline thread.</summary>
internal sealed class CallLog
{
    private readonly ConcurrentDictionary<string, TimeSpan> _times = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public Func<IAgentConnection, Action<T>, CancellationToken, Task> Timed<T>(Func<IAgentConnection, Action<T>, CancellationToken, Task> call) => async (connection, emit, token) =>
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await call(connection, emit, token).ConfigureAwait(false);
        }
        finally
        {
            _times[connection.Name] = clock.Elapsed;
        }
    };

    /// <summary>A list counts as what is in it.</summary>
    public void Count(string agent, object? value)
    {
        _counts.TryGetValue(agent, out var count);
        _counts[agent] = count + (value is ICollection list ? list.Count : 1);
    }

    /// <summary>As "[lb1] asked: 3 results in 12 ms".</summary>
    public IEnumerable<string> Lines(IEnumerable<string> agents)
    {
        foreach (var agent in agents)
        {
            _times.TryGetValue(agent, out var time);
            var came = _counts.TryGetValue(agent, out var count) ? $"{count} {(count == 1 ? "result" : "results")}" : "no answer";
            yield return string.Format(CultureInfo.InvariantCulture, "[{0}] asked: {1} in {2:0} ms", agent, came, time.TotalMilliseconds);
        }
    }
}
