using System;
using LbAdmin.Bench.Load;

namespace LbAdmin.Bench.Proxy;

/// <summary>
/// One window, or where others took too much of a core, another, and the quieter of them. Only so many
/// times a run: on a machine that is busy all the time the table says so instead.
/// </summary>
internal sealed class QuietWindows(Options options)
{
    private const double Disturbed = 0.1;

    private int repetitions = options.Count("--repetitions", 20);

    public LoadResult Measure(Func<LoadResult> once)
    {
        var best = once();
        while (best.Use.Others > Disturbed && repetitions > 0)
        {
            repetitions--;
            var again = once();
            best = again.Use.Others < best.Use.Others ? again : best;
        }

        return best;
    }
}
