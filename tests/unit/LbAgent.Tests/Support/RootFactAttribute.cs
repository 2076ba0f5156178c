using System;
using System.IO;
using System.Linq;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that make network namespaces: skipped where they do not run as root on Linux, or there is no ip(8).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => base.Skip = Missing();

    public static string? Missing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs root on Linux";
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "ip"))))
        {
            return "ip (iproute2) is not on PATH";
        }

        return NetworkNamespace.WhyNot.Length > 0 ? NetworkNamespace.WhyNot : null;
    }
}
