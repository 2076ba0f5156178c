using System;
using LbAdmin.Dsr.Linux;
using Xunit;

namespace LbAdmin.Dsr.Tests.Support;

/// <summary>For tests that load the program: skipped where it cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute() => base.Skip = Missing();

    public static string? Missing() =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "needs root on Linux"
        : ProgramImage.Read() is null ? ProgramImage.Missing
        : Interop.Libbpf.WhyNot is { Length: > 0 } whyNot ? whyNot
        : Interop.Capabilities.Missing() is { Count: > 0 } missing ? $"needs {string.Join(", ", missing)}"
        : null;
}
