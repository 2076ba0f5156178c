using System;

namespace LbAdmin.Bench.Measure;

/// <summary>
/// One window, or where others took too much of a core, another, and the quieter of them. Only so many
/// times a run: on a machine that is busy all the time the table says so instead.
/// </summary>
internal sealed class QuietWindows(int repetitions)
{
    private const double Disturbed = 0.1;

    private int left = repetitions;

    public T Measure<T>(Func<T> once)
        where T : IWindow
    {
        var best = once();
        while (best.Use.Others > Disturbed && left > 0)
        {
            left--;
            var again = once();
            best = again.Use.Others < best.Use.Others ? again : best;
        }

        return best;
    }
}
