using System;
using System.Globalization;
using System.IO;

namespace LbAdmin.Bench.Measure;

/// <summary>What a process has in memory.</summary>
internal static class ResidentMemory
{
    /// <summary>VmRSS of /proc/PID/status, in KiB.</summary>
    public static long Kibibytes(int process)
    {
        const string Field = "VmRSS:";
        foreach (var line in File.ReadLines($"/proc/{process}/status"))
        {
            if (line.StartsWith(Field, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(Field.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture);
            }
        }

        throw new BenchmarkException($"process {process} has ended");
    }
}
