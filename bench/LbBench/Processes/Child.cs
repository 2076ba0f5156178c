using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using LbAdmin.Bench.Interop;

namespace LbAdmin.Bench.Processes;

/// <summary>One process of ours: started, perhaps bound to a core, its output kept, ended by its id.</summary>
internal sealed class Child : IDisposable
{
    private const int TerminateSignal = 15;
    private const int KeptLines = 40;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process process = new();
    private readonly Action<Child> ended;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly BlockingCollection<(string Line, long At)> unread = [];
    private int disposed;

    public Child(string program, IEnumerable<string> arguments, int? core, Action<Child> ended)
    {
        this.ended = ended;
        Program = program;
        string[] command = core is { } number
            // taskset becomes the program, so the id is the program's own.
            ? ["taskset", "-c", number.ToString(CultureInfo.InvariantCulture), program, .. arguments]
            : [program, .. arguments];
        process.StartInfo = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // Where a service manager starts it.
            WorkingDirectory = "/",
        };
        process.OutputDataReceived += OnLine;
        process.ErrorDataReceived += OnLine;
        StartedAt = Stopwatch.GetTimestamp();
        _ = process.Start();
        ProcessId = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Program { get; }

    public int ProcessId { get; }

    /// <summary>Just before the program was executed, in ticks of <see cref="Stopwatch"/>.</summary>
    public long StartedAt { get; }

    public bool HasEnded => process.HasExited;

    /// <summary>The last lines of its output, for a message about what went wrong.</summary>
    public string Output => string.Join(Environment.NewLine, lines);

    /// <summary>Waits for a line that begins so; returns how long after the start it came.</summary>
    public TimeSpan WaitForLine(string beginning, TimeSpan atMost)
    {
        var until = Stopwatch.GetTimestamp() + (long)(atMost.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), until);
            if (left <= TimeSpan.Zero || !unread.TryTake(out var next, left))
            {
                throw new BenchmarkException($"{Program} did not say '{beginning}' in {atMost.TotalSeconds} s:{Environment.NewLine}{Output}");
            }

            if (next.Line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return Stopwatch.GetElapsedTime(StartedAt, next.At);
            }
        }
    }

    /// <summary>Waits for its own end.</summary>
    public bool WaitForEnd(TimeSpan atMost) => process.WaitForExit(atMost);

    public void Dispose()
    {
        if (System.Threading.Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        if (!process.HasExited)
        {
            _ = Native.Kill(ProcessId, TerminateSignal);
            if (!process.WaitForExit(Grace))
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        ended(this);
        process.Dispose();
        unread.Dispose();
    }

    private void OnLine(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is not { } line || disposed != 0)
        {
            return;
        }

        unread.Add((line, Stopwatch.GetTimestamp()));
        lines.Enqueue(line);
        if (lines.Count > KeptLines)
        {
            _ = lines.TryDequeue(out _);
        }
    }
}
