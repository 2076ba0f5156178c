using System;
using System.Diagnostics;

namespace LbAdmin.Bench.Report;

/// <summary>What a peer says that it is.</summary>
internal static class ProgramVersion
{
    /// <summary>The first line, without what follows a dash.</summary>
    public static string Of(string program, string argument)
    {
        // nginx says it on the standard error.
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var line = $"{process.StandardOutput.ReadToEnd()}{process.StandardError.ReadToEnd()}".Split('\n')[0];
        process.WaitForExit();
        return line.Split(" - ", StringSplitOptions.TrimEntries)[0];
    }
}
