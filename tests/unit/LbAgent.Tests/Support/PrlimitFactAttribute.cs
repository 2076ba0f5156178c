using System;
using System.IO;
using System.Linq;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that start a process with a limit of its own: skipped where there is no prlimit(1).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrlimitFactAttribute : FactAttribute
{
    public PrlimitFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        base.Skip = folders.Any(folder => File.Exists(Path.Combine(folder, "prlimit"))) ? null : "prlimit (util-linux) is not on PATH";
    }
}
