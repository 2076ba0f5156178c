using System.Globalization;
using System.IO;

namespace LbAdmin.Bench.Measure;

/// <summary>How the processor time of a process divides; rougher than <see cref="ProcessorClock"/>, which has the sum.</summary>
/// <param name="User">Ticks, a hundredth of a second each.</param>
/// <param name="System">Ticks.</param>
internal readonly record struct ProcessTimes(long User, long System)
{
    // proc(5): utime and stime are the fields 14 and 15; behind the name, which may hold anything, the first is field 3.
    private const int UserField = 14 - 3;

    public static ProcessTimes Of(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessTimes(
            long.Parse(fields[UserField], CultureInfo.InvariantCulture),
            long.Parse(fields[UserField + 1], CultureInfo.InvariantCulture));
    }

    public static ProcessTimes operator -(ProcessTimes later, ProcessTimes earlier) => new(later.User - earlier.User, later.System - earlier.System);
}
