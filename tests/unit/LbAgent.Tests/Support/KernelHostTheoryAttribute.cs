using System;
using Xunit;

namespace LbAgent.Tests.Support;

/// <summary>As <see cref="KernelHostFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelHostTheoryAttribute : TheoryAttribute
{
    public KernelHostTheoryAttribute() => base.Skip = KernelFactAttribute.Missing() ?? RootFactAttribute.Missing();
}
