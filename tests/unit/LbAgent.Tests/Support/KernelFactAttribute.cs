using System;
using LbAgent.Bpf;
using LbAgent.Engines.Kernel;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that load the kernel engine's programs: skipped where they cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(Probe);

    public KernelFactAttribute() => base.Skip = Missing();

    public static string? Missing() => WhyNot.Value;

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs root on Linux";
        }

        if (KernelReadiness.WhyNot is { Length: > 0 } whyNot)
        {
            return whyNot;
        }

        try
        {
            // The small one: what keeps it from loading is the box. What keeps the large one is a fault, and fails tests.
            using var clock = new TickClock();
            return null;
        }
        catch (BpfFailedException refused)
        {
            return $"BPF programs cannot be loaded here: {refused.Message}";
        }
    }
}
