using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace LbAdmin.Bench.Processes;

/// <summary>
/// Every process that this run started. Each has a file named by its id in the work directory while it lives, so that
/// bench.sh can end it even where this process was killed.
/// </summary>
internal sealed class Children : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Child> living = [];
    private readonly string directory;
    private bool closed;

    public Children(string workDirectory)
    {
        directory = Path.Combine(workDirectory, "pids");
        _ = Directory.CreateDirectory(directory);
    }

    public Child Start(string program, IEnumerable<string> arguments, int? core = null)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            var child = new Child(program, arguments, core, Forget);
            living.Add(child);
            File.WriteAllText(Path.Combine(directory, $"{child.ProcessId}"), program);
            return child;
        }
    }

    public void Dispose()
    {
        Child[] rest;
        lock (gate)
        {
            closed = true;
            rest = [.. living];
        }

        foreach (var child in rest)
        {
            child.Dispose();
        }
    }

    private void Forget(Child child)
    {
        lock (gate)
        {
            if (living.Remove(child))
            {
                File.Delete(Path.Combine(directory, $"{child.ProcessId}"));
            }
        }
    }
}
