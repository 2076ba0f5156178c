using System;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>For tests that attach the kernel engine's program to interfaces of network namespaces: skipped where either cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelHostFactAttribute : FactAttribute
{
    public KernelHostFactAttribute() => base.Skip = KernelFactAttribute.Missing() ?? RootFactAttribute.Missing();
}
