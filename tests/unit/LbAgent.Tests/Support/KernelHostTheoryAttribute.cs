using System;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that attach the kernel engine's program to interfaces of network namespaces: skipped where either cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelHostTheoryAttribute : TheoryAttribute
{
    public KernelHostTheoryAttribute() => base.Skip = KernelFactAttribute.Missing() ?? RootFactAttribute.Missing();
}
