using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;

namespace LbAdmin.PowerShell.Commands;

/// <summary>Reads the counters of one agent again and again. Runs in a worker.</summary>
internal static class RateMeasurement
{
    /// <param name="read">One reading, and the names that were not there.</param>
    /// <param name="interval">Between two readings.</param>
    /// <param name="samples">How many measurements; int.MaxValue: no end, and then an agent that is away for a while is told, and measured again.</param>
    /// <param name="emit">Takes each measurement.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task<(StatisticsReading Reading, IReadOnlyList<string> Missing)>> read,
        TimeSpan interval,
        int samples,
        Action<RateSample> emit,
        CancellationToken cancellationToken)
    {
        var (before, missing) = await read(cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            emit(new RateSample { Missing = missing });
        }

        for (var taken = 0; taken < samples; taken++)
        {
            await Task.Delay(interval, cancellationToken).ConfigureAwait(false);
            try
            {
                var (after, _) = await read(cancellationToken).ConfigureAwait(false);
                var rates = after.Since(before);
                emit(new RateSample { Rates = rates, BeganAnew = after.Rows.Count - rates.Count });
                before = after;
            }
            catch (AgentException failure) when (samples == int.MaxValue)
            {
                emit(new RateSample { Failure = failure });
            }
        }
    }
}
