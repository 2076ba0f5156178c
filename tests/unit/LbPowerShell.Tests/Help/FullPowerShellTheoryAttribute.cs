using System;
using System.IO;
using System.Linq;
using Xunit;

namespace LbAdmin.PowerShell.Tests.Help;

/// <summary>For what needs more than the engine's own cmdlets; skipped where pwsh is not on PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullPowerShellTheoryAttribute : TheoryAttribute
{
    public FullPowerShellTheoryAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "pwsh")) || File.Exists(Path.Combine(folder, "pwsh.exe"))))
        {
            Skip = "pwsh is not on PATH";
        }
    }
}
