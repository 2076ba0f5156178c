using System;
using System.IO;
using System.Linq;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests beside HAProxy, which skip where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HaproxyTheoryAttribute : TheoryAttribute
{
    public HaproxyTheoryAttribute() => base.Skip = Path is null ? "haproxy is not on PATH" : null;

    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists);
}
